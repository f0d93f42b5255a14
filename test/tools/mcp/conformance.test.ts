import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { localhostAllowedHostnames } from "@modelcontextprotocol/server";
import { execa } from "execa";
import { z } from "zod";
import { serveHttp, type HttpServer } from "../../../mcp/servers/devops-agent/http.ts";
import { serverFactory } from "../../../mcp/servers/devops-agent/server.ts";
import { emptyCheckout } from "../../unit/operations/approvals/support.ts";
import { addRounds, states } from "./fixtures/rounds.ts";
import { addTexts } from "./fixtures/texts.ts";
import { addTools } from "./fixtures/tools.ts";
import { programs } from "./programs.ts";

/**
 * Scenarios of 2025-11-25 in which a server calls its client back or tells it of a resource that changed. Both
 * need a session; ours answers each request of that revision by itself, as the specification allows.
 */
const OF_SESSIONS = [
  "elicitation-sep1034-defaults",
  "elicitation-sep1330-enums",
  "resources-subscribe",
  "resources-unsubscribe",
  "tools-call-elicitation",
  "tools-call-sampling",
];
/** An extension that a server may have: ours follows long work by `operationGet`. */
const OF_EXTENSIONS = /^tasks-/;

const checks = z.array(z.object({ id: z.string(), status: z.string() }));

describe("the protocol's conformance suite", function () {
  this.timeout(180_000);
  let root: string, suite: string, results: string;
  let http: HttpServer;
  before(async () => {
    suite = path.join(await programs(), "node_modules/.bin/conformance");
    root = await emptyCheckout();
    results = await mkdtemp(path.join(tmpdir(), "ipai-conformance-"));
    const environment = { PATH: process.env["PATH"] };
    const options = { root, environment, stack: "local", level: "read", version: "0" } as const;
    const factory = serverFactory(options, {
      options: {
        capabilities: { completions: {}, logging: {} },
        requestState: { verify: (state, ctx) => states.verify(state, ctx) },
      },
      add: (server) => {
        addTools(server, () => http.notify);
        addRounds(server);
        addTexts(server);
      },
    });
    const onError = (error: unknown): void => ok(false, String(error));
    const door = {
      hostnames: localhostAllowedHostnames(),
      path: "/mcp",
      // The suite knows no token.
      admit: () => Promise.resolve({}),
    };
    http = await serveHttp(factory, { port: 0, door, onError });
  });
  after(async () => {
    await http.close();
    await rm(root, { recursive: true });
    await rm(results, { recursive: true });
  });

  /** By scenario the checks that failed. */
  async function run(revision: string): Promise<Map<string, string[]>> {
    const folder = path.join(results, revision);
    const words = ["server", "--url", http.url, "--requirements", revision, "-o", folder];
    const { all } = await execa(suite, words, { all: true, reject: false, timeout: 120_000 });
    const found = new Map<string, string[]>();
    for (const each of await readdir(folder)) {
      const file = path.join(folder, each, "checks.json");
      const judged = checks.parse(JSON.parse(await readFile(file, "utf8")));
      const name = each.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT.*$/, "");
      if (OF_EXTENSIONS.test(name)) continue;
      found.set(
        name,
        judged.filter(({ status }) => status === "FAILURE").map(({ id }) => id),
      );
    }
    ok(found.size > 0, all);
    return found;
  }
  const failed = (found: Map<string, string[]>) =>
    Object.fromEntries([...found].filter(([, failures]) => failures.length > 0));

  it("finds nothing in any of the 40 scenarios that 2026-07-28 has for a server, but those of extensions", async () => {
    const found = await run("2026-07-28");
    deepEqual(failed(found), {});
    equal(found.size, 40);
  });

  it("finds nothing in those of 2025-11-25 that need no session", async () => {
    const found = await run("2025-11-25");
    deepEqual(Object.keys(failed(found)).sort(), OF_SESSIONS);
  });
});
