import { equal, match } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { execa } from "execa";
import { type Watched, watchedSchema } from "../../../../operations/release/watched.ts";
import { type FakeHost, fakeHost } from "./fakeHost.ts";

/** Lines of the host's journal, as journalctl prints them. */
const journal = (messages: readonly string[], fields: object = {}): string =>
  messages
    .map((MESSAGE, at) => JSON.stringify({ MESSAGE, __CURSOR: `c${at}`, ...fields }))
    .join("\n");
const answer = (status: number): string =>
  `10.0.0.1 - - [29/Nov/2026:21:00:00 +0000] "GET /web HTTP/1.1" ${status} 512 "-" "curl"`;
const answers = (good: number, bad: number): string =>
  journal([...Array<string>(good).fill(answer(200)), ...Array<string>(bad).fill(answer(502))]);
const state = (changes: object = {}): string =>
  JSON.stringify({ running: true, restarts: 0, streak: 0, ...changes });

interface Seen {
  readonly page?: string;
  readonly web?: string;
  readonly cron?: string;
  readonly answers?: string;
  readonly said?: string;
}

const ERROR = "2026-11-29 21:00:00,000 1 ERROR odoo odoo.http: Exception during request handling";
const SIGNS: readonly { sign: string; found: RegExp; seen: Seen }[] = [
  {
    sign: "error rate",
    found: /^6 of 100 requests were answered 5xx$/,
    seen: { answers: answers(94, 6) },
  },
  { sign: "gate", found: /no field to log in with/, seen: { page: "somebody else's page" } },
  {
    sign: "gate",
    found: /web container has failed its check 3/,
    seen: { web: state({ streak: 3 }) },
  },
  {
    sign: "cron heartbeat",
    found: /cron container has failed its check 3/,
    seen: { cron: state({ streak: 3 }) },
  },
  {
    sign: "restarts",
    found: /web container has restarted 1/,
    seen: { web: state({ restarts: 1 }) },
  },
  {
    sign: "restarts",
    found: /cron container does not run/,
    seen: { cron: state({ running: false }) },
  },
  {
    sign: "new kind of error",
    found: /Exception during request handling/,
    seen: { said: journal([ERROR], { CONTAINER_ID_FULL: "id-of-green" }) },
  },
];

describe("the host's watch of a release", () => {
  let host: FakeHost, server: Server;
  let page = "";

  beforeEach(async () => {
    host = await fakeHost({ mode: "code-only" });
    server = createServer((_, response) => response.end(page));
    await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
  });
  afterEach(async () => {
    server.close();
    await host.remove();
  });

  /** Opens a window on what the host shows, and has the program watch it to its end. */
  async function watch(seen: Seen, { written = "0", seconds = 300 } = {}): Promise<Watched> {
    page = seen.page ?? '<input name="login">';
    const { port } = server.address() as AddressInfo;
    const now = Date.now() / 1_000;
    const window = {
      id: "20261129T210000Z",
      image: "odoo@sha256:b",
      mode: "code-only",
      point: null,
      seconds,
      port,
      upstream: path.join(host.folder, "odoo.conf"),
      web: { id: "id-of-green", restarts: 0 },
      cron: { id: "id-of-odoo-cron", restarts: 0 },
      names: ["odoo-prod", "odoo-cron"],
      release: "b".repeat(40),
      before: "a".repeat(40),
      moved: now - 10,
      began: now - 10,
    };
    const files = {
      "home/window": JSON.stringify(window),
      "odoo.conf": `upstream odoo {\n  server 127.0.0.1:${port};\n}\n`,
      "inspect-id-of-green": seen.web ?? state(),
      "inspect-id-of-odoo-cron": seen.cron ?? state(),
      answers: seen.answers ?? answers(95, 5),
      said: seen.said ?? "",
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(path.join(host.folder, name), content);
    }
    const home = path.join(host.folder, "home");
    const program = `import sys; sys.argv = ["watch.py", "${home}"]; sys.path.insert(0, "${home}")
import watch; watch.LOOK_SECONDS = 0; watch.main()`;
    const env = {
      PATH: `${path.join(host.folder, "bin")}:${process.env["PATH"] ?? ""}`,
      FAKE: host.folder,
      ...{ FAIL: "", ONCE: "", KILL: "", AFTER: "", SINCE: "", MODULES: "", WRITTEN: written },
    };
    await execa("python3", ["-B", "-c", program], { env });
    const [told = ""] = (await readFile(path.join(home, "watched"), "utf8")).split("\n");
    return watchedSchema.parse(JSON.parse(told));
  }

  it("passes with one error in twenty, as many as there may be", async () => {
    const { outcome, requests, failed } = await watch({}, { seconds: 1 });
    equal(outcome, "passed");
    equal(`${failed} of ${requests}`, "5 of 100");
  });

  for (const { sign, found, seen } of SIGNS) {
    it(`takes it back at the sign "${sign}": ${found.source}`, async () => {
      const ended = await watch(seen);
      equal(ended.outcome, "taken-back");
      equal(ended.sign, sign);
      match(ended.found ?? "", found);
      match(await host.upstream(), /127\.0\.0\.1:8069;/);
    });
  }

  it("takes nothing back once people have written: it alarms, and says how many records", async () => {
    const ended = await watch({ web: state({ restarts: 1 }) }, { written: "4" });
    equal(ended.outcome, "alarm");
    equal(ended.changed, 4);
    equal(/127\.0\.0\.1:8069;/.test(await host.upstream()), false);
  });
});
