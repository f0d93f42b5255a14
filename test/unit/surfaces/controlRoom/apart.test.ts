import { deepEqual, equal, ok } from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { waitFor } from "../../../../lab/waitFor.ts";
import type { Answer } from "../../../../operations/perform/performer.ts";
import { PerformsApart } from "../../../../surfaces/controlRoom/performing/apart.ts";
import { loadedModules } from "../../../support/loadedModules.ts";
import { TestRoom } from "./checkout.ts";

/** What only work needs: the engine's SDK, SSH, what starts programs; and what knows passkeys. */
const MACHINERY = /node_modules\/(?:@pulumi|@grpc|@npmcli|ssh2|execa|@simplewebauthn)\//;
/** What performs operations, and what looks at a host. */
const PERFORMERS =
  /\/(?:checks|components|lab|provider)\/|\/operations\/(?:perform\/performer|registry|verify|history)\.ts$/;
/** A third of what the room loaded when it performed by itself. */
const MOST_MODULES = 380;

/** Opens a room, looks at every page until all is answered, and closes it. */
const LOOK_AT_ALL = `
  const { TestRoom } = await import("./test/unit/surfaces/controlRoom/checkout.ts");
  await import("./surfaces/controlRoom/room.ts");
  const room = await TestRoom.open({ performing: "apart" });
  const cookie = await room.enter();
  const pages = ["overview", "releases", "approvals", "operations", "logs", "metrics", "drift",
    "backups", "staging", "evidence", "settings", "releases/compare", "passkeys"];
  for (const page of pages) {
    const { status } = await room.ask("/local/" + page, { headers: { cookie } });
    if (status !== 200) throw new Error(page + ": " + status);
  }
  await room.readings.settled(100_000);
  room.close();
`;

describe("the process that serves the control room", () => {
  it("loads what pages are made of, and nothing that performs what they show", async () => {
    const modules = await loadedModules("--input-type=module", "--eval", LOOK_AT_ALL);
    ok(modules.some((each) => each.endsWith("/pages/overview.ts")));
    deepEqual(
      modules.filter((each) => MACHINERY.test(each) || PERFORMERS.test(each)),
      [],
    );
    ok(modules.length < MOST_MODULES, `${modules.length} modules`);
  });
});

const actor = { kind: "person", name: "ana@laptop", door: "control-room" } as const;
const wish = { operation: "settings", input: { stack: "local" } } as const;
const settings = z.object({ file: z.string() });

describe("what a control room has performed", () => {
  let room: TestRoom, performing: PerformsApart;
  beforeEach(async () => {
    room = await TestRoom.open();
    performing = new PerformsApart({ root: room.root, environment: process.env });
  });
  afterEach(async () => {
    performing.close();
    room.close();
    await rm(room.root, { recursive: true });
  });

  /** Its process, stopped, so that it answers nothing until it is let go on. */
  const stoppedProcess = async (): Promise<number> => {
    performing.start();
    const pid = await waitFor(() => processOf(room.root), { timeoutMs: 60_000, everyMs: 20 });
    ok(pid !== undefined, "no process performs");
    process.kill(pid, "SIGSTOP");
    return pid;
  };

  it("is answered by a process apart, which is told what is wanted by name", async () => {
    const answer = await performing.perform(wish, { actor });
    ok(answer.ok, JSON.stringify(answer));
    equal(settings.parse(answer.output).file, "Pulumi.local.yaml");
    ok((await processOf(room.root)) !== undefined);
  });

  it("is given up when the room closes: nobody waits for its process, which ends", async () => {
    const pid = await stoppedProcess();
    const answer = performing.perform(wish, { actor });
    performing.close();
    equal(codeOf(await answer), "performer-gone");
    process.kill(pid, "SIGCONT");
    const gone = async () => ((await processOf(room.root)) === undefined ? true : undefined);
    ok(await waitFor(gone, { timeoutMs: 60_000 }), "its process goes on");
  });

  it("is asked of another process when one has died, and what that one owed has failed", async () => {
    const pid = await stoppedProcess();
    const answer = performing.perform(wish, { actor });
    process.kill(pid, "SIGKILL");
    equal(codeOf(await answer), "performer-gone");
    equal(codeOf(await performing.perform(wish, { actor })), undefined);
  });

  it("leaves no process when nothing is asked for a while, and is performed again when it is", async () => {
    const resting = new PerformsApart({ root: room.root, environment: process.env, idleMs: 1 });
    const gone = async () => ((await processOf(room.root)) === undefined ? true : undefined);
    for (let time = 0; time < 2; time++) {
      equal(codeOf(await resting.perform(wish, { actor })), undefined);
      ok(await waitFor(gone, { timeoutMs: 60_000 }), "its process stays");
    }
    resting.close();
  });

  it("is not begun when nobody wants it any more, or the room has closed", async () => {
    const signal = AbortSignal.abort();
    equal(codeOf(await performing.perform(wish, { actor, signal })), "performer-gone");
    performing.close();
    equal(codeOf(await performing.perform(wish, { actor })), "performer-gone");
    equal(await processOf(room.root), undefined);
  });
});

const codeOf = (answer: Answer): string | undefined =>
  answer.ok ? undefined : answer.failure.error.code;

/** The process that performs for that checkout. */
async function processOf(root: string): Promise<number | undefined> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => {
      // A process may end while it is looked at.
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid: Number(pid), words: line.split("\0") };
    }),
  );
  const isIt = ({ words }: { words: string[] }): boolean =>
    words.some((word) => word.endsWith("performing/program.ts")) && words.includes(root);
  return lines.find(isIt)?.pid;
}
