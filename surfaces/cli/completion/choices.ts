import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Context } from "../../../operations/operation.ts";
import { fileBackend } from "../../../operations/stack/backend.ts";
import { stacksOf } from "../../../operations/stack/stacksOf.ts";
import { safeDirectory } from "../../../machine/git/safeDirectory.ts";
import { plainLine } from "../../../report/plainLine.ts";

/** One thing that may be typed, and a line about it. */
export interface Choice {
  readonly value: string;
  readonly about: string;
}

/**
 * Where choices are looked for: in what this checkout has on record. No host, cloud or engine is asked,
 * and no operation is loaded: a shell asks too, with each press of a key.
 */
export type Place = Pick<Context, "root" | "environment"> & { readonly stack: string };
export type Chooser = (place: Place) => Promise<Choice[]>;

/** As many as a person looks through. */
const MOST = 20;
/** Runs of a stack that are looked at for releases. */
const RUNS = 200;
/** A repository on a disk that hangs keeps nobody's shell waiting. Milliseconds. */
const GIT_LIMIT_MS = 3_000;

export async function stacks({ root }: Place): Promise<Choice[]> {
  return (await stacksOf(root)).map((value) => ({ value, about: "" }));
}

/** Plans that wait for a person. */
export async function plans({ root }: Place): Promise<Choice[]> {
  const { ApprovalQueue } = await import("../../../operations/approvals/queue.ts");
  const waiting = (await new ApprovalQueue(root).all()).filter(({ state }) => state === "waiting");
  return waiting.slice(0, MOST).map(({ plan: { id, operation, input, requestedBy } }) => ({
    value: id,
    about: `${operation} ${input.sha.slice(0, 12)} on ${input.stack}, for ${requestedBy.name}`,
  }));
}

/** Jobs, newest first; of `open` ones those that go on. */
export async function jobs({ root }: Place, { open }: { open: boolean }): Promise<Choice[]> {
  const [{ JobStore }, { goesOn }] = await Promise.all([
    import("../../../operations/jobs/store.ts"),
    import("../../../operations/jobs/job.ts"),
  ]);
  const all = (await new JobStore(root).all()).filter(({ state }) => !open || goesOn(state));
  return all.slice(0, MOST).map(({ job, state }) => ({
    value: job.id,
    about: `${job.operation}, ${state}, for ${job.actor.name}`,
  }));
}

/** The newest commits of the checkout. */
export async function commits({ root }: Place): Promise<Choice[]> {
  const words = ["log", "--no-show-signature", `--max-count=${MOST}`, "--format=%H %s"];
  // Node's own: execa takes as long to load as all the rest of a completion.
  const { stdout } = await promisify(execFile)("git", [...safeDirectory(root), ...words], {
    cwd: root,
    timeout: GIT_LIMIT_MS,
  }).catch(() => ({ stdout: "" })); // No repository, no commit, no git: there is nothing to choose.
  return stdout.split("\n").flatMap((line) => {
    const [value = "", ...subject] = line.split(" ");
    return value === "" ? [] : [{ value, about: subject.join(" ") }];
  });
}

/** Releases that ran well, newest first, where the stack's state is on this machine; else commits. */
export async function releases(place: Place): Promise<Choice[]> {
  const ran = await releasesThatRan(place);
  return ran.length > 0 ? ran : commits(place);
}

/** What ran, then the commits: a release that is to be compared need not have run here. */
export async function comparable(place: Place): Promise<Choice[]> {
  const all = [...(await releasesThatRan(place)), ...(await commits(place))];
  return all.filter(({ value }, at) => all.findIndex((each) => each.value === value) === at);
}

async function releasesThatRan({ stack, ...place }: Place): Promise<Choice[]> {
  const backend = fileBackend(place, stack);
  if (backend === undefined) return [];
  const { entriesInFiles } = await import("../../../operations/stack/historyEntry.ts");
  const found = new Map<string, Choice>();
  for (const { kind, result, startTime, config } of await entriesInFiles(backend, stack, RUNS)) {
    const value = config["ipai:release"]?.value;
    if (kind !== "update" || result !== "succeeded" || value === undefined || found.has(value))
      continue;
    found.set(value, { value, about: `ran ${startTime.toISOString().slice(0, 16)} UTC` });
  }
  return [...found.values()].slice(0, MOST);
}

/** The stack's evidence packs, newest first, as `evidence list` names them. */
export async function packs({ root, stack }: Place): Promise<Choice[]> {
  const [{ evidenceRoot }, { statementIn }, { z }] = await Promise.all([
    import("../../../operations/evidence/place.ts"),
    import("../../../operations/evidence/statement.ts"),
    import("zod"),
  ]);
  const said = z.object({
    predicate: z.object({
      chain: z.object({ stack: z.string() }),
      operation: z.object({ name: z.string(), result: z.string() }),
    }),
  });
  const evidence = evidenceRoot(root, stack);
  // A checkout without evidence has no such folder; what cannot be read is no choice.
  const names = await readdir(evidence, { recursive: true }).catch(() => []);
  const found: Choice[] = [];
  for (const name of names.sort().reverse()) {
    const [, value] = /^(\d{8}-\d{4}\/[\w.-]+)\/statement\.dsse\.json$/.exec(name) ?? [];
    if (value === undefined) continue;
    const text = await readFile(join(evidence, name), "utf8").catch(() => "");
    const { chain, operation } = readOr(() => statementIn(text, said).predicate) ?? {};
    if (chain?.stack !== stack || operation === undefined) continue;
    found.push({ value, about: `${operation.name}, ${operation.result}` });
    if (found.length === MOST) break;
  }
  return found;
}

/** Nothing for a pack that was spoilt: `evidence verify` says why. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The same with each line harmless for a terminal. */
export function plainChoice({ value, about }: Choice): Choice {
  return { value, about: plainLine(about) };
}
