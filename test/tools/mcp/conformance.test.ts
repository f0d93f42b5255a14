import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { localhostAllowedHostnames } from "@modelcontextprotocol/server";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { serveHttp, type HttpServer } from "../../../mcp/servers/devops-agent/http.ts";
import { serverFactory } from "../../../mcp/servers/devops-agent/server.ts";
import { emptyCheckout } from "../../unit/operations/approvals/support.ts";
import { addRounds, states } from "./fixtures/rounds.ts";
import { addTexts } from "./fixtures/texts.ts";
import { addTools } from "./fixtures/tools.ts";
import { programs } from "./programs.ts";

/**
 * Scenarios of 2025-11-25 that need a session: a server calls its client back, tells it of a resource that changed,
 * or has several streams of one session, which the suite leaves untried without one. Ours answers each request of
 * that revision by itself, as the specification allows.
 */
const OF_SESSIONS = [
  "elicitation-sep1034-defaults",
  "elicitation-sep1330-enums",
  "resources-subscribe",
  "resources-unsubscribe",
  "server-sse-multiple-streams",
  "tools-call-elicitation",
  "tools-call-sampling",
];
/** What 2026-07-28 requires of nobody yet, because the suite's own sample does not pass it. */
const BESIDES = [
  "http-custom-header-server-validation",
  "http-header-validation",
  "json-schema-2020-12",
];
/** An extension that a server may have: ours follows long work by `operationGet`. */
const OF_EXTENSIONS = /^tasks-/;

const checks = z.array(z.object({ id: z.string(), status: z.string() }));
const required = z.object({ server: z.array(z.string()).min(1) });

/** What became of a scenario. */
interface Ran {
  readonly name: string;
  /** How many of its checks were good; of one that ran at all, some. */
  readonly good: number;
  /** The checks that failed. */
  readonly failed: readonly string[];
}

describe("the protocol's conformance suite", function () {
  this.timeout(180_000);
  let root: string, suite: string, results: string, requirements: string;
  let http: HttpServer;
  before(async () => {
    const modules = path.join(await programs(), "node_modules");
    suite = path.join(modules, ".bin/conformance");
    requirements = path.join(modules, "@modelcontextprotocol/conformance/requirements");
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

  /** The scenarios that the suite itself says a revision requires of a server. */
  async function requiredBy(revision: string): Promise<string[]> {
    const text = await readFile(path.join(requirements, `${revision}.yaml`), "utf8");
    return required.parse(parse(text)).server.sort();
  }

  /** All that ran and left its checks, extensions apart. */
  async function run(revision: string): Promise<Ran[]> {
    const folder = path.join(results, revision);
    const words = ["server", "--url", http.url, "--requirements", revision, "-o", folder];
    const { all } = await execa(suite, words, { all: true, reject: false, timeout: 120_000 });
    const found: Ran[] = [];
    for (const each of await readdir(folder)) {
      const file = path.join(folder, each, "checks.json");
      const judged = checks.parse(JSON.parse(await readFile(file, "utf8")));
      const name = each.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT.*$/, "");
      if (OF_EXTENSIONS.test(name)) continue;
      const good = judged.filter(({ status }) => status === "SUCCESS").length;
      const failed = judged.filter(({ status }) => status === "FAILURE").map(({ id }) => id);
      found.push({ name, good, failed });
    }
    ok(found.length > 0, all);
    return found;
  }
  const named = (found: readonly Ran[], which: (each: Ran) => boolean): string[] =>
    found
      .filter(which)
      .map(({ name }) => name)
      .sort();
  /** It ran: something was checked, and all of that was good. */
  const isGood = ({ good, failed }: Ran): boolean => good > 0 && failed.length === 0;

  /** The document for agents says how many of them. */
  async function isDocumented(
    found: readonly Ran[],
    wanted: readonly string[],
    revision: string,
  ): Promise<void> {
    const passed = found.filter((each) => wanted.includes(each.name) && isGood(each)).length;
    const file = path.resolve(
      import.meta.dirname,
      "../../../docs/agents/ipai-odoo-devops-agent.md",
    );
    const document = await readFile(file, "utf8");
    const said = `${passed} of the ${wanted.length} scenarios that ${revision} requires`;
    ok(document.includes(said), said);
  }

  it("passes all 37 scenarios that 2026-07-28 requires of a server, and the 3 that it runs besides", async () => {
    const wanted = await requiredBy("2026-07-28");
    equal(wanted.length, 37);
    const found = await run("2026-07-28");
    deepEqual(
      found.filter((each) => !isGood(each)),
      [],
    );
    deepEqual(named(found, isGood), [...wanted, ...BESIDES].sort());
    await isDocumented(found, wanted, "2026-07-28");
  });

  it("passes the 23 of the 30 that 2025-11-25 requires which need no session", async () => {
    const wanted = await requiredBy("2025-11-25");
    equal(wanted.length, 30);
    const found = await run("2025-11-25");
    const isWanted = ({ name }: Ran): boolean => wanted.includes(name);
    deepEqual(named(found, isWanted), wanted);
    deepEqual(
      named(found, (each) => isWanted(each) && !isGood(each)),
      OF_SESSIONS,
    );
    deepEqual(
      found.filter((each) => !isWanted(each) && each.failed.length > 0),
      [],
    );
    await isDocumented(found, wanted, "2025-11-25");
  });
});
