import { equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import path from "node:path";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { execa } from "execa";
import { clearDeadLocks } from "../../../../operations/stack/lock.ts";
import { PROJECT } from "../../../../operations/stack/project.ts";
import { stepOf } from "../../../../operations/perform/trail.ts";
import { UserError } from "../../../../report/userError.ts";

const STACK = "local-two";
const silent = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  step: () => Promise.reject(new Error("no step")),
};

// The first operator's process: it begins, tells where it is, and goes on until it is ended.
const first = `
import { Trail } from ${JSON.stringify(new URL("../../../../operations/perform/trail.ts", import.meta.url).href)};
const trail = new Trail(process.argv[1], "${STACK}", "deploy by ana@laptop, a person by cli");
trail.tell({ kind: "step-begun", step: 1, title: "up of stack ${STACK}" });
trail.tell({ kind: "log", level: "info", text: "holding requests while sale is updated" });
console.log("told");
process.stdin.resume();
`;

describe("two operators at once", () => {
  let root: string, other: ChildProcessWithoutNullStreams | undefined;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-two-"));
  });
  afterEach(async () => {
    if (other?.kill("SIGKILL")) await once(other, "exit");
    other = undefined;
    await rm(root, { recursive: true });
  });

  const begin = async (): Promise<number> => {
    other = spawn(process.execPath, ["--input-type=module", "--eval", first, root]);
    await once(other.stdout, "data");
    return other.pid ?? 0;
  };

  it("the second one reads who runs what, since when, at which step, and how to follow it", async () => {
    const pid = await begin();
    const locks = path.join(root, ".pulumi/locks/organization", PROJECT, STACK);
    await mkdir(locks, { recursive: true });
    const timestamp = new Date().toISOString();
    const lock = { pid, username: userInfo().username, hostname: hostname(), timestamp };
    await writeFile(path.join(locks, "one.json"), JSON.stringify(lock));
    await rejects(clearDeadLocks({ root, log: silent }, root, STACK), (error: unknown) => {
      ok(error instanceof UserError);
      equal(error.code, "stack-locked");
      match(error.given ?? "", new RegExp(`pid ${pid}\\) since ${timestamp}`));
      match(
        error.given ?? "",
        /\ndeploy by ana@laptop, a person by cli since 2\S+Z: holding requests while sale is updated$/,
      );
      match(error.next, /to follow it: tail -n \+1 --pid=\d+ -f \/\S+\.log$/);
      return true;
    });
  });

  it("the command that is shown prints every step, and ends with the first one's process", async () => {
    await begin();
    const step = await stepOf(root, STACK);
    const following = execa("sh", ["-c", step?.follow ?? "false"]);
    following.stdout.on("data", (part: Buffer) => {
      if (String(part).includes("holding")) other?.kill("SIGKILL");
    });
    match((await following).stdout, /^deploy by ana\S+ .*\nup of stack local-two\nholding/);
  });

  it("what one that was killed told is nobody's step, and is taken away", async () => {
    await begin();
    if (other?.kill("SIGKILL")) await once(other, "exit");
    equal(await stepOf(root, STACK), undefined);
    equal((await readdir(path.join(root, ".state/running"))).length, 0);
  });
});
