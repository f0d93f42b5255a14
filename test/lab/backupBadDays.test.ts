import { deepEqual, equal, match, ok } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { BackupHost, outcomeOf, type Outcome } from "../support/backup/backupHost.ts";
import type { Fault } from "../support/backup/faultyStore.ts";
import { processWithNumber } from "../support/backup/numbered.ts";
import { DATABASE } from "../support/imageStack.ts";

const silent = { status: () => undefined, result: () => undefined };
const WRITES = /^PUT \/backups\/data/;

/** What the store does, and what somebody reads of it. */
const STORE: readonly (readonly [what: string, fault: Fault, code: string, next: RegExp])[] = [
  ["away", { at: /./, answer: "breaks" }, "store-away", /once the store answers again/],
  ["away in the middle", { at: WRITES, answer: "breaks" }, "store-away", /once the store answers/],
  [
    "refusing",
    { at: WRITES, answer: { status: 403, code: "AccessDenied" } },
    "store-refuses",
    /give the key the right/,
  ],
  [
    "full",
    { at: WRITES, answer: { status: 507, code: "InsufficientStorage" } },
    "store-full",
    /npx ipai backup prune/,
  ],
  [
    "of another time than the host",
    { at: /./, answer: { status: 403, code: "RequestTimeTooSkewed" } },
    "clock-off",
    /timedatectl/,
  ],
];

describe("on a bad day of the store, of PostgreSQL or of the host, a backup", function () {
  this.timeout(600_000);
  let host: BackupHost;
  /** The newest that is whole. */
  let backup = "";

  before(async () => {
    host = await BackupHost.start(silent, new AbortController().signal);
  });
  after(() => host.stop());
  afterEach(async () => {
    host.store.fault = undefined;
    await host.keys();
    await host.configure();
  });

  const problems = ({ proof }: Outcome): string =>
    (proof?.checks ?? [])
      .flatMap(({ name, problems: all }) => all.map((each) => `${name}: ${each}`))
      .join("\n");
  async function isWhole(): Promise<void> {
    const run = await host.run("run");
    equal(run.exitCode, 0, `${run.all}\n${problems(run)}`);
    equal(run.proof?.ok, true);
    backup = run.backup ?? "";
  }
  function failed(run: Outcome, code: string, next: RegExp): void {
    equal(run.exitCode, 1, run.all);
    equal(run.failure?.code, code, run.all);
    match(run.failure.next, next);
  }

  it("is made and proved although the store asks to be asked more slowly", async () => {
    host.store.fault = { at: WRITES, answer: { status: 503, code: "SlowDown" }, times: 2 };
    await isWhole();
    deepEqual(host.store.fault.times, 0);
  });

  for (const [what, fault, code, next] of STORE) {
    it(`says that the store is ${what}`, async () => {
      // Something that the store does not hold yet.
      await host.attach(`written before the store was ${what}`);
      host.store.fault = fault;
      failed(await host.run("run"), code, next);
    });
  }

  it("says that the store's key was changed", async () => {
    await host.keys("another");
    failed(await host.run("run"), "store-key", /BACKUP_ACCESS_KEY/);
  });

  it("says that the host's disk is full", async () => {
    const small = path.join(host.folder, "small");
    await execa("mkdir", [small]);
    await execa("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
    try {
      await host.attach(randomBytes(100_000).toString("hex"));
      failed(await host.run("run", { TMPDIR: small }), "disk-full", /make room/);
    } finally {
      await execa("umount", [small]);
    }
  });

  it("says that PostgreSQL went away in the middle, and is no backup", async () => {
    const running = host.begin(["run"]);
    await host.whenSaid(running, `saving the database ${DATABASE}`, async () => {
      await host.database.docker("restart", "--time=0", host.database.containerOf("db"));
    });
    const run = await outcomeOf(await running);
    equal(run.exitCode, 1, run.all);
    ok(["postgres", "dump-failed"].includes(run.failure?.code ?? ""), run.all);
    match(run.failure?.next ?? "", /npx ipai verify/);
    await host.database.healthy("db", ["pg_isready", "-q"]);
  });

  it("is made and proved although the store of its copy is away, and is copied with the next", async () => {
    await host.copyTo("copies");
    host.store.fault = { at: / \/copies/, answer: "breaks" };
    const run = await host.run("run");
    equal(run.exitCode, 0, run.all);
    equal(run.proof?.ok, true);
    equal(run.copy?.failure?.code, "store-away", run.all);
    host.store.fault = undefined;
    const next = await host.run("run");
    deepEqual(
      [next.exitCode, next.copy?.ok, next.copy?.backups],
      [0, true, [next.backup]],
      next.all,
    );
  });

  it("is restored from its copy alone", async () => {
    await host.copyTo("alone");
    equal((await host.run("run")).copy?.ok, true);
    host.store.fault = { at: / \/backups/, answer: "breaks" };
    const restored = await host.run("restore newest from_copy --from=copy");
    equal(restored.exitCode, 0, restored.all);
    const rows = "SELECT count(*) FROM ir_attachment";
    equal(await host.database.query(rows, "from_copy"), await host.database.query(rows));
  });

  it("is right and proved after one that was killed, wherever that was", async () => {
    const stages = [
      "saving the database odoo_test",
      "saving the files",
      "restoring the database odoo_test into a scratch one",
    ];
    for (const stage of stages) ok(await host.killedAt("run", stage), stage);
    await isWhole();
    const left = (await readdir(path.join(host.folder, "state"))).filter((name) =>
      name.startsWith("proof-"),
    );
    deepEqual(left, []);
    equal(
      await host.database.query("SELECT count(*) FROM pg_database WHERE datname = 'ipai_proof'"),
      "0",
    );
  });

  it("is right after one that was killed, whose process's number is another program's by now", async () => {
    // Enough to be busy with after restic has taken its lock.
    await host.attach(randomBytes(8_000_000).toString("hex"));
    // The store's server has a folder while something is in it.
    const locks = path.join(host.folder, "buckets/backups/locks");
    const killed = host.begin(["run"]);
    let restic = "";
    await host.whenSaid(killed, "saving the files", async () => {
      const found = `until pgrep -x restic --parent ${killed.pid ?? 0}; do sleep 0.01; done`;
      restic = (await execa("timeout", ["60", "sh", "-c", found])).stdout;
      const locked = `until [ -d ${locks} ]; do sleep 0.01; done`;
      await execa("timeout", ["60", "sh", "-c", locked]);
      process.kill(-(killed.pid ?? 0), "SIGKILL");
    });
    await killed;
    ok(existsSync(locks));
    const another = await processWithNumber(Number(restic));
    try {
      await isWhole();
    } finally {
      await another.end();
    }
    ok(!existsSync(locks));
  });

  it("waits for no other: the second of two says which one is at work", async () => {
    const first = host.begin(["run"]);
    let second: Outcome | undefined;
    await host.whenSaid(first, "saving the files", async () => {
      second = await host.run("run");
      process.kill(-(first.pid ?? 0), "SIGKILL");
    });
    await first;
    ok(second);
    failed(second, "backup-running", /wait until it ends/);
    match(second.failure?.said ?? "", /^ipai-backup run, process \d+$/);
  });

  it("says that its password is lost, and that another does not open what is there", async () => {
    const password = path.join(host.folder, "secrets/password");
    const kept = await readFile(password, "utf8");
    try {
      await rm(password);
      failed(await host.run("run"), "secret-missing", /npx ipai up --refresh/);
      await host.write("secrets/password", "another");
      failed(await host.run("run"), "wrong-password", /npx ipai up --refresh/);
    } finally {
      await host.write("secrets/password", kept);
    }
  });

  it("is not proved without n8n's key, and says what that means", async () => {
    const key = path.join(host.folder, "n8n/key");
    await rename(key, `${key}.away`);
    const run = await host.run("run").finally(() => rename(`${key}.away`, key));
    equal(run.exitCode, 1, run.all);
    equal(run.proof?.ok, false);
    match(problems(run), /^n8n: its key: .* nobody opens n8n's credentials: npx ipai up --refresh/);
  });

  it("of another stack is not restored", async () => {
    await host.configure({ stack: "other" });
    const run = await host.run(`restore ${backup} copy`);
    failed(run, "foreign-backup", /npx ipai backups/);
    match(run.failure?.said ?? "", /made by ipai-test, and this stack is ipai-other/);
  });

  it("is restored whole after a restore that was killed, and never beside half a copy", async () => {
    const words = `restore ${backup} copy`;
    for (const stage of ["restoring the database", "restoring the filestore"]) {
      ok(await host.killedAt(words, stage), stage);
      const made = "SELECT count(*) FROM pg_database WHERE datname = 'copy'";
      equal(await host.database.query(made), "0");
    }
    const run = await host.run(words);
    equal(run.exitCode, 0, run.all);
    const rows = "SELECT count(*) FROM ir_attachment";
    equal(await host.database.query(rows, "copy"), await host.database.query(rows));
    const files = (database: string) => readdir(path.join(host.folder, "odoo/filestore", database));
    deepEqual(await files("copy"), await files(DATABASE));
    failed(await host.run(words), "target-exists", /another name/);
  });
});
