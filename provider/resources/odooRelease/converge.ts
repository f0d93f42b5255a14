import { InitError } from "../../rpc/handler.ts";
import { restoreLimitsOf } from "../composeProject/changeover.ts";
import { converge as convergeProject, reasonOf } from "../composeProject/converge.ts";
import { factsByService } from "../composeProject/containers.ts";
import { writeFiles } from "../composeProject/files.ts";
import { pullImages } from "../composeProject/images.ts";
import type { ContainerFacts } from "../composeProject/inputs.ts";
import { inService } from "../standing.ts";
import { emptySlot, keepSlot, nameServing, retireSlot } from "./handover.ts";
import type { OdooReleaseState, SlotName } from "./inputs.ts";
import { isHealthy, isMadeFrom, lookAt, type Place, pointStates, slotMadeFrom } from "./look.ts";
import { shortOfMemory } from "./memory.ts";
import { passOver, type ReleaseRun } from "./run.ts";
import { cronProject, otherSlot, slotProject } from "./slots.ts";
import { drainPort } from "./drain.ts";
import { pointToGoTo } from "./pointToGoTo.ts";
import {
  changedModules,
  pruneCopies,
  recover,
  refuseLower,
  rewindAndHandOver,
  updateAndHandOver,
} from "./update.ts";
import { sendRequestsTo, upstreamText } from "./upstream.ts";
import { warmSlot } from "./warm.ts";
import { prepareWatch, refuseTakenBack, watchedAgain } from "./watch.ts";

interface Options {
  /** How often the containers are looked at. @default 1000 */
  readonly pollMs?: number;
}

/**
 * Brings the declared release into service beside the one that serves, and moves the requests when
 * it has passed its checks. Every step may be repeated: a run that was killed anywhere is finished
 * by the next one, and until the requests have moved nothing that serves was touched.
 *
 * @throws InitError when the release is not in service; the one before then still is.
 * @throws UserError or CommandError when nothing was changed.
 */
export async function converge(run: ReleaseRun, options: Options = {}): Promise<OdooReleaseState> {
  const { release } = run;
  await pullImages(passOver(run, { ...cronProject(release), images: release.images }));
  return watchedAgain(run, () => intoService(run, options));
}

async function intoService(run: ReleaseRun, options: Options): Promise<OdooReleaseState> {
  await recover(run);
  const before = await lookAt(run);
  refuseTakenBack(run, before);
  const slot = await serve(run, before, options);
  // An update has moved the requests already.
  const place = await lookAt(run);
  const web = await handOver(run, place, slot);
  const cron = await moveCrons(run, place, slot, web, options);
  await pruneCopies(run);
  return stateOf(run, slot, { ...web, ...cron }, await lookAt(run));
}

/** Has the declared release running and healthy in a slot, and says in which. */
async function serve(run: ReleaseRun, place: Place, options: Options): Promise<SlotName> {
  const { release } = run;
  const point = pointToGoTo(run, place);
  if (point !== undefined && place.serving) return rewound(run, place, point);
  const made = slotMadeFrom(place, release);
  if (made && isHealthy(place.slots[made].container)) {
    await restoreLimitsOf(passOver(run, slotProject(release, made)));
    await keepSlot(run, made);
    return made;
  }
  // What serves is what is declared and only ill: it is mended where it is.
  const slot = made ?? (place.serving ? otherSlot(place.serving) : "blue");
  const isCandidate = slot !== place.serving;
  if (isCandidate && !isMadeFrom(place.slots[slot], slotProject(release, slot))) {
    await emptySlot(run, slot);
  }
  if (isCandidate && place.serving && (await updated(run, place, slot))) return slot;
  const short = isCandidate ? await shortOfMemory(run, place) : undefined;
  if (short !== undefined && place.serving) return inPlace(run, place, slot, short, options);
  await keepSlot(run, slot);
  try {
    await convergeProject(passOver(run, slotProject(release, slot)), options);
  } catch (error) {
    throw await candidateFailed(run, place, slot, error);
  }
  return slot;
}

/** Has the declared release serve on the data of a rewind point, and says in which slot. */
async function rewound(run: ReleaseRun, place: Place, point: string): Promise<SlotName> {
  const slot = otherSlot(place.serving ?? "green");
  try {
    await emptySlot(run, slot);
    await writeFiles(passOver(run, slotProject(run.release, slot)));
    await rewindAndHandOver(run, place, slot, point);
    return slot;
  } catch (error) {
    throw await candidateFailed(run, place, slot, error);
  }
}

/** Whether the database had to be updated for this image; then the slot serves. */
async function updated(run: ReleaseRun, place: Place, slot: SlotName): Promise<boolean> {
  const { images, web } = run.release;
  const running = place.serving && (place.slots[place.serving].container ?? place.unslotted);
  if (!running || running.image === images[web]) return false;
  try {
    const modules = await changedModules(run, slot);
    if (modules.length === 0) return false;
    refuseLower(modules);
    await prepareWatch(run, place, slot, "update");
    await updateAndHandOver(run, place, slot, modules);
    return true;
  } catch (error) {
    throw await candidateFailed(run, place, slot, error);
  }
}

/** Without memory for two releases the one before ends first, and comes back when the next fails. */
async function inPlace(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  short: string,
  options: Options,
): Promise<SlotName> {
  run.log(`${short}: nobody serves until the next release is up`, { severity: "warning" });
  const running = (place.serving && place.slots[place.serving].container) ?? place.unslotted;
  await stopOrStart(run, "stop", running?.id);
  try {
    await convergeProject(passOver(run, slotProject(run.release, slot)), options);
    return slot;
  } catch (error) {
    await emptySlot(run, slot);
    await stopOrStart(run, "start", running?.id);
    throw withState(run, place, error);
  }
}

async function stopOrStart(run: ReleaseRun, verb: "stop" | "start", id: string | undefined) {
  if (id === undefined) return;
  await run.remote.run({
    step: `${verb} the release before`,
    script: 'docker "$1" "$2"',
    args: [verb, id],
    timeoutMs: 180_000,
  });
}

/** The requests go to the slot from here on, and people find it under the service's name. */
async function handOver(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
): Promise<Record<string, ContainerFacts>> {
  const { release } = run;
  const before = place.serving;
  try {
    if (place.upstream !== upstreamText(release.slots[slot])) {
      run.log(`warming slot ${slot}`, { ephemeral: true });
      await warmSlot(run, slot);
      run.signal.throwIfAborted();
      await prepareWatch(run, place, slot, "code-only");
      await sendRequestsTo(run, release.slots[slot]);
      if (before && before !== slot) run.log(`requests moved from slot ${before} to ${slot}`);
    }
    await nameServing(run, slot);
    const idle = otherSlot(slot);
    if (place.unslotted) await drainPort(run, release.slots[idle].http);
    const old = place.slots[idle];
    if (old.container?.status === "running" && (before === idle || !old.cooling)) {
      await retireSlot(run, idle);
    }
  } catch (error) {
    throw withState(run, place, error);
  }
  const { container } = (await lookAt(run)).slots[slot];
  return container ? factsByService([container]) : {};
}

/** Last, and in one place: the old crons end their jobs before the new ones begin. */
async function moveCrons(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  web: Record<string, ContainerFacts>,
  options: Options,
): Promise<Record<string, ContainerFacts>> {
  try {
    return (await convergeProject(passOver(run, cronProject(run.release)), options)).containers;
  } catch (error) {
    const cron = place.cron ? factsByService([place.cron]) : {};
    throw new InitError(
      run.release.project,
      stateOf(run, slot, { ...cron, ...web, ...containersIn(error) }, place),
      reasonsOf(error),
    );
  }
}

/** The candidate goes, the release before has never stopped serving. */
async function candidateFailed(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  error: unknown,
): Promise<unknown> {
  if (!place.serving || slot === place.serving) {
    // Nothing else could serve: it stays to be looked at, and the next `up` tries again.
    return error instanceof InitError ? withState(run, place, error) : error;
  }
  if (!run.signal.aborted) await emptySlot(run, slot);
  return withState(run, place, error);
}

function withState(run: ReleaseRun, place: Place, error: unknown): InitError {
  const { serving } = place;
  const web = serving && (place.slots[serving].container ?? place.unslotted);
  const found = [web, place.cron].filter((one) => one !== undefined);
  const reasons = reasonsOf(error);
  if (web) reasons.push(`${run.remote.label}: ${web.image} goes on serving`);
  const containers = { ...containersIn(error), ...factsByService(found) };
  return new InitError(
    run.release.project,
    stateOf(run, serving ?? "none", containers, place),
    reasons,
  );
}

function reasonsOf(error: unknown): string[] {
  return error instanceof InitError ? [...error.reasons] : [reasonOf(error)];
}

function containersIn(error: unknown): Record<string, ContainerFacts> {
  if (!(error instanceof InitError) || !("containers" in error.state)) return {};
  return error.state.containers as Record<string, ContainerFacts>;
}

function stateOf(
  { release }: ReleaseRun,
  servingSlot: OdooReleaseState["servingSlot"],
  containers: Record<string, ContainerFacts>,
  { data }: Place,
): OdooReleaseState {
  const rewindPoints = pointStates(data);
  const state = { ...release, standing: inService, containers, servingSlot, rewindPoints };
  // What the data did not become is tried again by the next `up`.
  return release.data === undefined ? state : { ...state, data: data?.standsOn };
}
