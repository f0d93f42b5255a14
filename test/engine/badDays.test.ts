import { equal, match, ok } from "node:assert/strict";
import {
  appendFile,
  chmod,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { setTimeout as nextTurn } from "node:timers/promises";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

/** Waits for a condition with a deadline. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 100_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within 100 s: ${what}`);
    await nextTurn(50);
  }
}

describe("ipai on bad days, on the real engine", function () {
  this.timeout(240_000);
  let tiny: TinyCheckout;
  let locks: string;
  let state: string;

  beforeEach(async () => {
    tiny = await tinyCheckout();
    const backend = path.join(tiny.root, ".state/backend/.pulumi");
    locks = path.join(backend, "locks/organization/ipai/local");
    state = path.join(backend, "stacks/ipai/local.json");
  });
  afterEach(() => tiny.remove());

  const lockFiles = async () => {
    const names = await readdir(locks).catch(() => []);
    return names.filter((name) => name.endsWith(".json"));
  };
  const isWorking = async () =>
    (await readFile(`${tiny.host}.calls`, "utf8").catch(() => "")) !== "";

  it("takes nothing away when a value that resources need cannot be had", async () => {
    await tiny.declare({ a: { text: "one" }, b: { text: "two" }, c: { text: "three" } });
    equal((await tiny.ipai("up")).exitCode, 0);
    const before = await readFile(tiny.host, "utf8");
    await tiny.declare({ a: { text: "one" }, b: { text: "two", lost: true } });
    for (const command of ["preview", "up"]) {
      const failed = await tiny.ipai(command);
      equal(failed.exitCode, 1, failed.stderr);
      match(failed.stderr, /could not be found out\.\n.*the name server is down\n/);
      equal(await readFile(tiny.host, "utf8"), before);
    }
    await tiny.declare({ a: { text: "one" }, b: { text: "two" } });
    match((await tiny.ipai("up")).stdout, /1 deleted, /);
  });

  it("refuses a second up while one runs, also when the clock was put forward, and says who holds the stack, at which step, and how to follow", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const first = tiny.start("up");
    await until("the first up is at work", isWorking);
    const [lock = ""] = await lockFiles();
    const held = JSON.parse(await readFile(path.join(locks, lock), "utf8")) as object;
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    await writeFile(path.join(locks, lock), JSON.stringify({ ...held, timestamp }));
    const second = await tiny.ipai("up");
    first.kill("SIGINT");
    await first;
    equal(second.exitCode, 1);
    match(second.stderr, /Another operation holds stack local/);
    match(second.stderr, /\S+@\S+ \(pid \d+\) since \d{4}-\d\d-\d\dT/);
    match(second.stderr, /up by \S+, (?:a person|CI) by cli since \d{4}\S+: \S.*\n/);
    match(second.stderr, /to follow it: tail -n \+1 --pid=\d+ -f \S+\.log/);
  });

  it("stops cleanly on Ctrl-C: exit code 8, no lock left, and the next up goes on", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const run = tiny.start("up");
    await until("up is at work", isWorking);
    run.kill("SIGINT");
    const { exitCode, stderr } = await run;
    equal(exitCode, 8);
    match(stderr, /ipai up was stopped/);
    equal((await lockFiles()).length, 0);
    await tiny.declare({ a: { text: "one" } });
    equal((await tiny.ipai("up")).exitCode, 0);
  });

  it("ends with exit code 9 when its time is over, and says how to give it more", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const run = tiny.start("up", { TIMEOUT: "8" });
    const { exitCode, stderr } = await run;
    equal(exitCode, 9, stderr);
    match(stderr, /did not end within 8.0 s/);
    match(stderr, /TIMEOUT=16 npx ipai up/);
    equal((await lockFiles()).length, 0);
  });

  it("heals after the engine and its command were killed in the middle of a create", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const run = tiny.start("up");
    await until("up is at work", isWorking);
    const [lock] = await lockFiles();
    ok(lock);
    const { pid } = JSON.parse(await readFile(path.join(locks, lock), "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
    run.kill("SIGKILL");
    await run;
    equal((await lockFiles()).length, 1);

    await tiny.declare({ a: { text: "one" } });
    const healed = await tiny.ipai("up");
    equal(healed.exitCode, 0, healed.stderr);
    match(healed.stderr, /cleared a lock of stack local left by .* that process is gone/);
    match(healed.stderr, /an earlier run was killed while creating Note a; that is done again\n/);
    const later = await tiny.ipai("up");
    equal(later.exitCode, 0, later.stderr);
    equal(/killed|interrupted|pending/.test(later.stderr), false, later.stderr);
  });

  for (const content of ["", '{ "a": 1 }']) {
    it(`refuses a lock that names nobody, and says which file: ${JSON.stringify(content)}`, async () => {
      await tiny.ipai("up");
      const lock = path.join(locks, "a.json");
      await writeFile(lock, content);
      const refused = await tiny.ipai("up");
      equal(refused.exitCode, 1);
      match(refused.stderr, /A lock of stack local does not say who holds it/);
      ok(refused.stderr.includes(lock));
    });
  }

  it("refuses another stack's state, in which it would delete what that one made", async () => {
    await tiny.declare({ a: { text: "one" } });
    await tiny.ipai("up");
    const text = await readFile(state, "utf8");
    await writeFile(state, text.replaceAll("urn:pulumi:local::", "urn:pulumi:local-other::"));
    const refused = await tiny.ipai("preview");
    equal(refused.exitCode, 1);
    match(refused.stderr, /it is another stack's: urn:pulumi:local-other::/);
    match(refused.stderr, /next: cp /);
  });

  it("takes a passphrase that others can read away from them, and says so", async () => {
    const passphrase = path.join(tiny.root, ".state/passphrase");
    await chmod(passphrase, 0o644);
    const { exitCode, stderr } = await tiny.ipai("up");
    equal(exitCode, 0, stderr);
    match(stderr, /others could read .*passphrase; now only you can/);
    equal((await stat(passphrase)).mode & 0o777, 0o600);
  });

  it("says what is lost when the passphrase or the whole state is gone", async () => {
    await tiny.ipai("up");
    await rm(path.join(tiny.root, ".state/passphrase"));
    const lost = await tiny.ipai("preview");
    equal(lost.exitCode, 3);
    match(lost.stderr, /The passphrase of this checkout's state is gone[^]*next: put .* back/);
    await rm(path.join(tiny.root, ".state/backend"), { recursive: true });
    await writeFile(path.join(tiny.root, ".state/passphrase"), "another", { mode: 0o600 });
    const gone = await tiny.ipai("preview");
    equal(gone.exitCode, 1);
    match(gone.stderr, /The state of this checkout's stacks is gone[^]*next: put it back/);
  });

  it("leaves the lock of another machine alone", async () => {
    await tiny.ipai("up");
    const foreign = {
      pid: 1,
      username: "someone",
      hostname: `not-${hostname()}`,
      timestamp: new Date(),
    };
    await writeFile(path.join(locks, "a.json"), JSON.stringify(foreign));
    const refused = await tiny.ipai("up");
    equal(refused.exitCode, 1);
    match(refused.stderr, /someone@not-\S+ \(pid 1\)/);
    equal((await lockFiles()).length, 1);
  });

  it("refuses a wrong passphrase with exit code 3 and leaves the state as it is", async () => {
    await tiny.ipai("up");
    const before = await readFile(state, "utf8");
    await appendFile(path.join(tiny.root, ".state/passphrase"), "x");
    const refused = await tiny.ipai("up");
    equal(refused.exitCode, 3);
    match(refused.stderr, /passphrase does not open the secrets of stack local/);
    equal(await readFile(state, "utf8"), before);
  });

  for (const damage of ["cut short", "gone"] as const) {
    it(`refuses a state file that is ${damage}, and the command it names brings it back`, async () => {
      await tiny.declare({ a: { text: "one" } });
      await tiny.ipai("up");
      await tiny.declare({ a: { text: "two" } });
      await tiny.ipai("up");
      await (damage === "gone" ? rm(state) : truncate(state, 100));

      const refused = await tiny.ipai("up");
      equal(refused.exitCode, 1);
      match(refused.stderr, /The state of stack local is damaged/);
      const [, command] = /next: (cp \S+ \S+ \S+)/.exec(refused.stderr) ?? [];
      ok(command, refused.stderr);
      await execa(command, { shell: true });
      equal((await tiny.ipai("up")).exitCode, 0);
      match(await readFile(tiny.host, "utf8"), /two/);
    });
  }
});
