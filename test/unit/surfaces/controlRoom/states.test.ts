import { doesNotMatch, equal, match } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import path from "node:path";
import type { Answer } from "../../../../operations/perform/performer.ts";
import { clearDeadLocks } from "../../../../operations/stack/lock.ts";
import { PROJECT } from "../../../../operations/stack/project.ts";
import { openRemote } from "../../../../provider/ssh/openRemote.ts";
import { failureReport, type FailureReport } from "../../../../report/failure.ts";
import type {
  OperationName,
  OutputOf,
  Performing,
} from "../../../../surfaces/controlRoom/performing/performing.ts";
import { startSshHost } from "../../../support/sshHost.ts";
import { TestRoom } from "./checkout.ts";

type Outputs = { readonly [Name in OperationName]?: OutputOf<Name> };
type Given = FailureReport | Outputs | "silence";

/** What is answered to the room; each answer is one that the operation gives, or an error that was really thrown. */
class Answers implements Performing {
  given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  perform(wish: Parameters<Performing["perform"]>[0]): Promise<Answer> {
    const { given } = this;
    if (given === "silence") return new Promise(() => undefined);
    if (isFailure(given)) return Promise.resolve({ ok: false, failure: given });
    const output = "operation" in wish ? given[wish.operation] : undefined;
    const missing = failureReport(new Error("not asked in this test"));
    return Promise.resolve(
      output === undefined
        ? { ok: false, failure: missing }
        : { ok: true, output, text: "", exitCode: 0 },
    );
  }
}

const isFailure = (given: object): given is FailureReport => "error" in given;

const failureOf = (work: Promise<unknown>): Promise<FailureReport> =>
  work.then(
    () => Promise.reject(new Error("nothing failed")),
    (error: unknown) => failureReport(error),
  );

const silent = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  step: () => Promise.reject(new Error("no step")),
};

const ASKING = ["overview", "releases", "logs", "metrics", "backups"];
const MINUTE_MS = 60_000;

describe("what pages of the control room show", () => {
  let room: TestRoom, answers: Answers, cookie: string;
  beforeEach(async () => {
    answers = new Answers("silence");
    room = await TestRoom.open({ performing: answers });
    cookie = await room.enter();
  });
  afterEach(async () => {
    room.close();
    await rm(room.root, { recursive: true });
  });

  const page = async (name: string): Promise<string> => {
    const answer = await room.ask(`/local/${name}`, { headers: { cookie } });
    equal(answer.status, 200, name);
    return answer.text();
  };
  /** As it is when all has been answered: one answer can be what the next question is made of. */
  const answered = async (name: string): Promise<string> => {
    for (let round = 0; round < 3; round++) {
      await page(name);
      await room.readings.settled(10_000);
    }
    return page(name);
  };

  it("is sent with what is known: no answer is waited for, however long it takes", async () => {
    for (const name of ASKING) match(await page(name), /class="waiting"[^]*|is being looked at/);
    match(await page("overview"), /data-waiting="yes"/);
    match(await page("overview"), /Stack local is being looked at/);
  });

  it("is, of a host that is away, which one, and what to do; nothing of it is green", async () => {
    const host = await startSshHost();
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const connection = { ...host.connection, port };
    answers.given = await failureOf(openRemote(connection, { dialLimitMs: 300 }));
    await host.close();
    for (const name of ASKING) {
      const shown = await answered(name);
      match(shown, /The host is away\.<\/strong> root@127\.0\.0\.1:\d+ does not answer/, name);
      match(shown, /Next[^]*npx ipai up --refresh/, name);
      doesNotMatch(shown, /class="(?:headline|badge) good"/, name);
    }
    match(await page("overview"), /class="headline unknown"/);
  });

  it("is, of an engine that somebody else holds, who does since when, and what to do", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "ipai-held-"));
    const locks = path.join(root, ".pulumi/locks/organization", PROJECT, "local");
    await mkdir(locks, { recursive: true });
    const { username } = userInfo();
    const timestamp = new Date().toISOString();
    const lock = { pid: process.pid, username, hostname: hostname(), timestamp };
    await writeFile(path.join(locks, "one.json"), JSON.stringify(lock));
    answers.given = await failureOf(clearDeadLocks({ root, log: silent }, root, "local"));
    await rm(root, { recursive: true });
    for (const name of ["overview", "releases"]) {
      const shown = await answered(name);
      match(shown, /Somebody else holds the stack\.<\/strong> Another operation holds stack local/);
      match(shown, new RegExp(`<pre>${username}@\\S+ \\(pid ${process.pid}\\) since ${timestamp}`));
      match(shown, /Next[^]*wait until it ends/);
    }
  });

  it("is the last answer with its age where the newest try has none", async () => {
    answers.given = { history: { stack: "local", entries: [] } };
    doesNotMatch(await answered("releases"), /Stale/);
    room.now += 5.5 * MINUTE_MS;
    answers.given = failureReport(new Error("gone"));
    room.readings.stale();
    const shown = await answered("releases");
    match(shown, /Stale: the last answer came <time[^>]*>5 minutes ago/);
    match(shown, /Nothing was done with this stack yet/);
  });

  it("is, of an empty list, what to type", async () => {
    answers.given = {
      history: { stack: "local", entries: [] },
      backups: { backups: [], window: null },
      "evidence list": { stack: "local", folder: "evidence", packs: [], unreadable: [] },
      logs: { stack: "local", records: [], known: [], cursor: "" },
      mail: { stack: "local", mails: [] },
    };
    const typed: Record<string, RegExp> = {
      releases: /Nothing was done with this stack yet\. Type <code>npx ipai up/,
      approvals: /Type <code>npx ipai propose deploy SHA/,
      operations: /Type <code>npx ipai approvals/,
      backups: /There is no backup yet\. Type <code>npx ipai backup[^]*Type <code>npx ipai drill/,
      evidence: /There is no evidence yet[^]*Type <code>npx ipai up/,
      staging: /Type <code>npx ipai staging refresh[^]*Type <code>npx ipai verify/,
      logs: /Nothing of that kind was[^]*<code>npx ipai logs [^<]*--last 1000/,
      drift: /type\s*<code>npx ipai drift/,
      "releases/compare": /<code>npx ipai compare FROM TO/,
    };
    for (const [name, words] of Object.entries(typed)) match(await answered(name), words, name);
    match(await answered("overview"), /Nothing serves\. Type <code>npx ipai up/);
  });

  it("is, of a release, how long people got no answer when it came", async () => {
    const release = "c".repeat(40);
    const at = "2026-11-29T00:47:00.000Z";
    answers.given = {
      history: {
        stack: "local",
        entries: [
          {
            ...{ when: at, kind: "update", result: "succeeded", sha: release, message: "deploy" },
            ...{ verdict: "update of sale", changes: {}, who: "ana@laptop" },
            cutover: {
              ...{ release, at, answered: 412, failed: 3, gapSeconds: 1.4 },
              ...{ heldSeconds: 86, point: null },
            },
          },
        ],
      },
    };
    const shown = await answered("releases");
    match(shown, /<th scope="col">People saw<\/th>/);
    match(shown, /3 of 412 requests failed, at most 1\.4 s at a time; requests held 86 s/);
  });
});
