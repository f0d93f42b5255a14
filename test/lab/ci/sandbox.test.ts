import { equal, match, ok, rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { query, startDatabase } from "../../../checks/ci/sandbox/database.ts";
import { folderOf } from "../../../checks/ci/sandbox/leftovers.ts";
import { Sandbox } from "../../../checks/ci/sandbox.ts";
import { imageTags } from "../../../images/tags.ts";
import { docker } from "../../../lab/docker/docker.ts";
import { registry } from "../../../lab/names.ts";
import { Redactor } from "../../../report/redaction.ts";
import { ProcessWatch } from "../../support/processWatch.ts";

describe("a sandbox of ipai ci, on this machine's engine", () => {
  let folder = "";
  let image = "";
  const open: Sandbox[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-sandbox-test-"));
    const { postgres } = await imageTags(path.resolve(import.meta.dirname, "../../.."));
    image = `${registry.published}/postgres:${postgres}`;
  });

  after(async () => {
    for (const sandbox of open) await sandbox.remove();
    await rm(folder, { recursive: true });
  });

  async function sandboxOf(
    options: { outside?: boolean; signal?: AbortSignal; redactor?: Redactor } = {},
  ): Promise<Sandbox> {
    const sandbox = await Sandbox.open({
      root: folder,
      purpose: "test",
      logs: path.join(folder, "logs"),
      redactor: new Redactor(),
      signal: new AbortController().signal,
      ...options,
    });
    open.push(sandbox);
    return sandbox;
  }

  async function objectsOf(name: string): Promise<string> {
    const label = `label=ipai.sandbox=${name}`;
    const lists = [
      ["ps", "--all", "--format={{.Names}}"],
      ["volume", "ls", "--format={{.Name}}"],
      ["network", "ls", "--format={{.Name}}"],
    ];
    const found = await Promise.all(lists.map((list) => docker([...list, "--filter", label])));
    return found.filter((names) => names !== "").join("\n");
  }

  const shell = (script: string) => ({ image, entrypoint: "sh", command: ["-c", script] });

  it("runs a command, and gives its output, its exit code, and a log of its lines", async () => {
    const sandbox = await sandboxOf();
    const seen: string[] = [];
    const ended = await sandbox.once("job", {
      ...shell("echo one; echo two >&2; exit 7"),
      onLine: (line) => seen.push(line),
    });
    equal(ended.exitCode, 7);
    equal(ended.stdout, "one");
    equal([...seen].sort().join(), "one,two");
    match(await readFile(path.join(folder, "logs/job.log"), "utf8"), /^two$/m);
  });

  it("ends a command whose time is over, and says so", async () => {
    const sandbox = await sandboxOf();
    const ended = await sandbox.once("slow", { ...shell("sleep 60"), timeoutMs: 2_000 });
    ok(ended.timedOut);
    ok(ended.durationMs < 30_000, `took ${ended.durationMs} ms`);
  });

  it("lends a database whose passwords are in no command line, log or inspection", async () => {
    const processes = new ProcessWatch();
    processes.start();
    const redactor = new Redactor();
    const sandbox = await sandboxOf({ redactor });
    await startDatabase(sandbox, { image, odooDatabase: "shop" });
    const password = sandbox.secret("odoo_db_password");
    equal((await query(sandbox, "SELECT current_database()", "shop")).join(), "shop");
    const leak = await sandbox.once("leak", {
      ...shell("cat /run/secrets/odoo_db_password"),
      secrets: ["odoo_db_password"],
    });
    await processes.stop();
    equal(leak.lines.join(), "[secret]");
    const inspected = await docker(["inspect", sandbox.container("db"), sandbox.name]);
    equal(inspected.includes(password), false);
    ok(processes.saw("POSTGRES_PASSWORD_FILE"), "the process list was seen");
    equal(processes.saw(password), false);
  });

  it("makes passwords that every program takes: n8n wants a capital and a digit", async () => {
    const sandbox = await sandboxOf();
    for (let number = 0; number < 400; number += 1) {
      match(sandbox.secret(`s${number}`), /^(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{24}$/);
    }
  });

  it("publishes a port on loopback only", async () => {
    const sandbox = await sandboxOf({ outside: true });
    const server =
      "while :; do printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhello' | perl -MIO::Socket::INET";
    const accept =
      "-e '$s=IO::Socket::INET->new(LocalPort=>8080,Listen=>5,ReuseAddr=>1);" +
      'while($c=$s->accept){print $c "HTTP/1.0 200 OK\\r\\n\\r\\nhello";close $c}\'; done';
    await sandbox.start("web", { ...shell(`${server} ${accept}`), publish: [8080] });
    const port = await sandbox.port("web", 8080);
    const body = await sandbox.waitUntil("it answers", 20_000, () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        (answer) => answer.text(),
        () => undefined,
      ),
    );
    equal(body, "hello");
    match(await docker(["port", sandbox.container("web")]), /^8080\/tcp -> 127\.0\.0\.1:\d+\s*$/);
  });

  it("has no way out unless it is asked for", async () => {
    const format = ["network", "inspect", "--format", "{{.Internal}}"];
    equal((await docker([...format, (await sandboxOf()).name])).trim(), "true");
    equal((await docker([...format, (await sandboxOf({ outside: true })).name])).trim(), "false");
  });

  it("says what did not come in time, and what was seen last", async () => {
    const sandbox = await sandboxOf();
    const waited = sandbox.waitUntil(
      "the moon is full",
      500,
      () => Promise.resolve(undefined),
      () => "half",
    );
    await rejects(waited, {
      message: "This did not come within 0.5 s: the moon is full.",
      given: "half",
    });
  });

  it("takes everything away, also when it was stopped in the middle", async () => {
    const stop = new AbortController();
    const sandbox = await sandboxOf({ signal: stop.signal });
    await startDatabase(sandbox, { image, odooDatabase: "shop" });
    const job = sandbox.once("job", {
      ...shell("trap '' TERM; echo begun; while :; do sleep 1; done"),
      onLine: () => stop.abort(new Error("Ctrl-C")),
    });
    await rejects(job, /Ctrl-C/);
    match(await objectsOf(sandbox.name), /-job/);
    await sandbox.remove();
    equal(await objectsOf(sandbox.name), "");
  });

  it("clears what a killed run of the same checkout left, and nothing of a living one", async () => {
    const living = await sandboxOf();
    await living.start("sleeper", { image, entrypoint: "sleep", command: ["600"] });
    const script = path.join(import.meta.dirname, "support/killed.ts");
    const logs = path.join(folder, "logs");
    const child = spawn(process.execPath, [script, folder, logs, image], { stdio: "pipe" });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    const name = said.toString().trim();
    child.kill("SIGKILL");
    await once(child, "exit");
    match(await objectsOf(name), /-sleeper/);
    equal(existsSync(folderOf(name)), true);
    await sandboxOf();
    equal(await objectsOf(name), "");
    equal(existsSync(folderOf(name)), false);
    match(await objectsOf(living.name), /-sleeper/);
  });
});
