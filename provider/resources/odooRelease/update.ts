import { z } from "zod";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { InitError } from "../../rpc/handler.ts";
import { withCompose } from "../composeProject/composeCommand.ts";
import { writeFiles } from "../composeProject/files.ts";
import type { SlotName } from "./inputs.ts";
import type { Place } from "./look.ts";
import { homeOf, installProgram } from "./install.ts";
import { type DataChange, planText } from "./plan.ts";
import { bounded, passOver, type ReleaseRun } from "./run.ts";
import { slotProject } from "./slots.ts";

const changed = z.object({
  name: z.string(),
  before: z.string().nullable(),
  after: z.string(),
  /** The image's version is lower than the database's: Odoo has no migrations downwards. */
  lower: z.boolean(),
});
/** Of what a program on the host said. */
const LAST_LINES = 25;

export type ChangedModule = z.infer<typeof changed>;

const list = `${withCompose}
cd "$1"
compose --project-name "$2" run --rm --no-deps --no-TTY --entrypoint ipai-odoo-update "$3" list </dev/null
`;

/** How Docker says, with one exit code or another, that an image has no such program. */
const NO_PROGRAM = /executable file not found/;

/**
 * Which modules of the database an image would update. Changes nothing that serves. An image from before
 * the program that compares them has none to tell of; a comparison that failed is no such answer.
 *
 * @throws UserError when they could not be compared.
 */
export async function changedModules(run: ReleaseRun, slot: SlotName): Promise<ChangedModule[]> {
  const project = slotProject(run.release, slot);
  await writeFiles(passOver(run, project));
  run.log("comparing the modules of image and database", { ephemeral: true });
  const { exitCode, stdout, stderr } = await run.remote.run({
    step: "compare the modules of image and database",
    script: list,
    args: [project.directory, project.project, run.release.web],
    okExitCodes: [0, 1, 125, 126, 127],
    ...bounded(run),
  });
  const line = stdout.split("\n").findLast((each) => each.startsWith('{"modules"'));
  const said = `${stderr}\n${stdout}`.trim();
  if (exitCode !== 0 && NO_PROGRAM.test(said)) return [];
  if (exitCode !== 0 || line === undefined) {
    throw new UserError("The modules of image and database could not be compared.", {
      given: said.split("\n").slice(-LAST_LINES).join("\n"),
      next: `Mend what it says and deploy again; ${ipai("verify")} shows whether the database answers.`,
      code: "modules-not-compared",
    });
  }
  return z.object({ modules: z.array(changed) }).parse(JSON.parse(line)).modules;
}

/** Refuses what no update can do, before anything changes. */
export function refuseLower(modules: readonly ChangedModule[]): void {
  const lower = modules.filter((each) => each.lower);
  if (lower.length === 0) return;
  throw new UserError("The image holds older modules than the database was updated to.", {
    given: lower
      .map(({ name, before, after }) => `${name}: database ${before ?? "?"}, image ${after}`)
      .join("\n"),
    next: "Deploy a newer release that mends the fault; Odoo has no migration downwards.",
    code: "release-older-than-database",
  });
}

const runPlan = `
home=$1
[ ! -e "$home/plan" ] || sh "$home/release.sh" "$home" recover || exit
mv -f "$home/plan.next" "$home/plan"
exec sh "$home/release.sh" "$home" run
`;

/** How long the host may work on an update on its own, whoever still listens. */
const LIMIT_MS = 3_600_000;

/**
 * Updates the database and hands requests over, as one job of the host: it holds requests, copies
 * the database, updates it and starts the candidate, and undoes all of it when a step fails. A client
 * that is killed does not stop it, and the next run finds it.
 *
 * @throws InitError when the release before serves again, on the database of before.
 */
export async function updateAndHandOver(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  modules: readonly ChangedModule[],
): Promise<void> {
  const names = modules.map(({ name }) => name).join(", ");
  run.log(`holding requests while ${names} is updated`);
  await changeData(run, place, slot, {
    change: { mode: "update" },
    step: `update ${names}`,
    what: `update of ${names}`,
  });
}

/**
 * Puts a rewind point in the place of the database and hands requests over to the release of then, as
 * one job of the host. The data of until then stay beside it.
 *
 * @throws InitError when the release before serves again, on its own data.
 */
export async function rewindAndHandOver(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  point: string,
): Promise<void> {
  run.log(`holding requests while the database is taken back to ${point}`);
  const step = `rewind to ${point}`;
  await changeData(run, place, slot, { change: { mode: "rewind", point }, step, what: step });
}

async function changeData(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  { change, step, what }: { change: DataChange; step: string; what: string },
): Promise<void> {
  await installProgram(run, planText(run, place, slot, change));
  const { exitCode, stdout } = await run.remote.runJob({
    id: `release-${run.release.project}`,
    step,
    script: runPlan,
    args: [homeOf(run.release.project)],
    okExitCodes: [0, 1],
    timeoutMs: LIMIT_MS,
    signal: run.signal,
  });
  tellOfCopies(run, stdout);
  if (exitCode === 0) return;
  throw new InitError(run.release.project, {}, [failure(run, what, stdout)]);
}

const recoverJob = `
home=$1
[ ! -e "$home/plan" ] || exec sh "$home/release.sh" "$home" recover
`;

/** Ends what a run that was killed has begun: to the new release or back to the old one. */
export async function recover(run: ReleaseRun): Promise<void> {
  const { stdout } = await run.remote.runJob({
    id: `release-${run.release.project}`,
    step: "end what a release before has begun",
    script: recoverJob,
    args: [homeOf(run.release.project)],
    timeoutMs: LIMIT_MS,
    signal: run.signal,
  });
  tellOfCopies(run, stdout);
}

/** A copy that is dropped may be the one that a rollback would have needed. */
function tellOfCopies(run: ReleaseRun, said: string): void {
  for (const [, what] of said.matchAll(/^ipai-release ((?:dropped|kept) .*)$/gm)) {
    run.log(what ?? "");
  }
}

function failure(run: ReleaseRun, what: string, said: string): string {
  const marks = [...said.matchAll(/^ipai-release (.*)$/gm)].map(([, words = ""]) => words);
  const at = /^failed (.*)$/.exec(marks[0] ?? "")?.[1] ?? "an unknown step";
  const isUndone = marks.includes("undone");
  const [before = ""] = said.split(/^ipai-release failed /m);
  const lines = before.trimEnd().split("\n").slice(-LAST_LINES);
  const outcome = isUndone
    ? "the database is that of before, and what was begun is kept beside it"
    : marks.filter((mark) => !mark.startsWith("failed")).join("; ");
  return [`${run.remote.label}: the ${what} failed at ${at}: ${outcome}`, ...lines].join("\n    ");
}

const prune = `sh "$1/release.sh" "$1" prune`;

/** Drops the copies of the database that the settings do not keep any longer. */
export async function pruneCopies(run: ReleaseRun): Promise<void> {
  await installProgram(run);
  const { stdout } = await run.remote.run({
    step: "drop old copies of the database",
    script: prune,
    args: [homeOf(run.release.project)],
    ...bounded(run),
  });
  tellOfCopies(run, stdout);
}
