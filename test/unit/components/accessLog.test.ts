import { deepEqual } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { NGINX_CONF } from "../../../components/edge/server.ts";
import { cutoverScript } from "../../../operations/release/cutover.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** As nginx fills in its variables; it escapes quotes within them. */
const VALUES = {
  remote_addr: "192.0.2.7",
  remote_user: "-",
  time_local: "29/Nov/2026:06:34:38 +0000",
  request: "GET /web HTTP/1.1",
  status: "200",
  body_bytes_sent: "512",
  http_referer: "-",
  http_user_agent: "Firefox",
  request_time: "0.100",
};

/** A line in the format that the stack gives nginx. */
function line(values: Partial<typeof VALUES>): string {
  const [, format = ""] = /log_format ipai ([^;]*);/.exec(NGINX_CONF) ?? [];
  const all: Readonly<Record<string, string>> = { ...VALUES, ...values };
  return format
    .replaceAll(/^'|'$|'\s+'/g, "")
    .replaceAll(/\$(\w+)/g, (_, name: string) => all[name] ?? `$${name}`);
}

interface Counted {
  readonly answered: number;
  readonly failed: number;
}
const GOOD: Counted = { answered: 1, failed: 0 };
const FAILED: Counted = { answered: 1, failed: 1 };
const NONE: Counted = { answered: 0, failed: 0 };

const LINES: readonly (readonly [what: string, line: string, counted: Counted])[] = [
  ["an answer", line({}), GOOD],
  ["a page that is not there", line({ status: "404" }), GOOD],
  ["a failure", line({ status: "502" }), FAILED],
  ["a request that nginx gave up on", line({ status: "499" }), GOOD],
  ["bytes that are no request", line({ request: "\\x16\\x03\\x01", status: "400" }), GOOD],
  ["no request at all", line({ request: "", status: "400", http_user_agent: "" }), GOOD],
  [
    "quotes in a field",
    line({ request: "GET /?a=\\x22 502 HTTP/1.1", http_user_agent: "\\x22 503 \\x22" }),
    GOOD,
  ],
  ["a page before with a status in it", line({ http_referer: "https://x/ 500 " }), GOOD],
  ["a line of before nginx wrote times", line({ request_time: "" }).trimEnd(), GOOD],
  [
    "nginx's own words about a file",
    'nginx: [emerg] open() "/etc/nginx/x" failed (2: No such file or directory)',
    NONE,
  ],
  ["nginx's own words with a number", 'nginx: [emerg] invalid port in "x" 502 times', NONE],
  ["nginx's own words with as many quotes", 'nginx: [warn] "a" after "b" and "c"', NONE],
  ["nginx's own words about its start", "nginx: configuration file test is successful", NONE],
  ["an empty line", "", NONE],
];

describe("a line of nginx's access log", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-access-log-"));
    await mkdir(path.join(folder, "bin"));
    await mkdir(path.join(folder, "home"));
  });
  after(() => rm(folder, { recursive: true }));

  async function python(from: string, body: string): Promise<Counted[]> {
    const program = `import json, sys\nfrom types import SimpleNamespace\nlines = json.load(sys.stdin)\n${body}`;
    const input = JSON.stringify(LINES.map(([, text]) => text));
    const cwd = path.join(root, from);
    const { stdout } = await execa("python3", ["-B", "-c", program], { cwd, input });
    return JSON.parse(stdout) as Counted[];
  }

  const expected = LINES.map(([what, , counted]) => ({ what, ...counted }));
  const named = (counted: readonly Counted[]) =>
    counted.map((each, at) => ({ what: LINES[at]?.[0], ...each }));

  it("is what the host's watch alerts by, and its metrics count", async () => {
    const counted = await python(
      "components/watch/program",
      `
from ipai_watch import nginx, recording, services
settings = SimpleNamespace(limits={"failedAnswersPercent": 5}, command=str)
def alerted(line):
    nginx.said = lambda *_, **__: line + "\\n"
    (found,) = services.answers(settings)
    failed, answered = found.found.split(" of ")
    return {"answered": int(answered), "failed": int(failed)}
def metrics(line):
    nginx.said = lambda *_, **__: line + "\\n"
    seen = recording.requests(settings, {}, None, 0)
    return {"answered": seen["count"], "failed": seen["failed"]}
print(json.dumps([*map(alerted, lines), *map(metrics, lines)]))`,
    );
    deepEqual(named(counted.slice(0, LINES.length)), expected);
    deepEqual(named(counted.slice(LINES.length)), expected);
  });

  it("is what the watch of a release takes it back by", async () => {
    const counted = await python(
      "provider/resources/odooRelease/onHost",
      `
sys.argv = ["watch.py", "/nowhere"]
sys.path.insert(0, ".")
import watch
def seen(line):
    watch.journal = lambda *_: [{"MESSAGE": line}]
    window = watch.Window.__new__(watch.Window)
    window.facts = {"moved": 0}
    window.answers()
    return {"answered": window.requests, "failed": window.failed}
print(json.dumps([*map(seen, lines)]))`,
    );
    deepEqual(named(counted), expected);
  });

  it("is what the account of a cutover counts", async () => {
    const journalctl = path.join(folder, "bin/journalctl");
    await writeFile(journalctl, '#!/bin/sh\ncat "$LINES_FILE"\n');
    await chmod(journalctl, 0o755);
    const counted: Counted[] = [];
    for (const [, text] of LINES) {
      const file = path.join(folder, "lines");
      await writeFile(file, `1764450000.250000 host nginx[7]: ${text}\n`);
      const env = { PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, LINES_FILE: file };
      const args = ["-c", cutoverScript, "sh", path.join(folder, "home"), "60", "a".repeat(40)];
      const { answered, failed } = JSON.parse((await execa("sh", args, { env })).stdout) as Counted;
      counted.push({ answered, failed });
    }
    deepEqual(named(counted), expected);
  });
});
