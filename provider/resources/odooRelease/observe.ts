import { factsByService } from "../composeProject/containers.ts";
import { observeProject } from "../composeProject/observe.ts";
import { inService } from "../standing.ts";
import { type OdooReleaseInputs, odooReleaseSchema, type OdooReleaseState } from "./inputs.ts";
import { lookAt, type Place, pointStates } from "./look.ts";
import type { ReleaseRun } from "./run.ts";
import { cronProject, otherSlot, slotProject } from "./slots.ts";
import { upstreamText } from "./upstream.ts";

interface ObservedRelease {
  readonly inputs: OdooReleaseInputs;
  readonly state: OdooReleaseState;
}

/** What the host holds of a known release, or `undefined` when there is nothing of it. */
export async function observeRelease(
  run: ReleaseRun,
  known: OdooReleaseState,
): Promise<ObservedRelease | undefined> {
  const place = await lookAt(run);
  const { serving } = place;
  const container = serving && place.slots[serving].container;
  if (!container && !place.cron && !place.unslotted && place.upstream === undefined) {
    return undefined;
  }
  const problems = place.dockerAnswers
    ? [...(await slotProblems(run, known, place)), ...(await cronProblems(run, known))]
    : ["Docker does not answer"];
  const found = [container ?? place.unslotted, place.cron].filter((one) => one !== undefined);
  const images = Object.fromEntries(found.map(({ service, image }) => [service, image]));
  const inputs = {
    ...odooReleaseSchema.parse(inputsIn(known)),
    images: { ...known.images, ...images },
    standing: problems.join("; ") || inService,
  };
  // A database that does not answer is said above; it does not make the data others.
  if (inputs.data !== undefined && place.data) inputs.data = place.data.standsOn;
  const containers = factsByService(found);
  const rewindPoints = pointStates(place.data);
  return { inputs, state: { ...inputs, containers, servingSlot: serving ?? "none", rewindPoints } };
}

async function slotProblems(
  run: ReleaseRun,
  known: OdooReleaseState,
  place: Place,
): Promise<string[]> {
  const { serving } = place;
  if (!serving) return ["no slot serves: nginx's upstream names none"];
  const idle = place.slots[otherSlot(serving)];
  return [
    ...(place.openStep === undefined
      ? []
      : [`an update of modules was begun and not ended: ${place.openStep}`]),
    ...(place.upstream === upstreamText(known.slots[serving])
      ? []
      : [`${known.upstreamFile} is not the one that was written`]),
    ...(await problemsIn(run, slotProject(known, serving), known)),
    ...(idle.container?.status === "running" && !idle.cooling
      ? [`slot ${otherSlot(serving)} runs, and slot ${serving} serves`]
      : []),
  ];
}

function cronProblems(run: ReleaseRun, known: OdooReleaseState): Promise<string[]> {
  return problemsIn(run, cronProject(known), known);
}

async function problemsIn(
  run: ReleaseRun,
  project: ReturnType<typeof slotProject>,
  { containers }: OdooReleaseState,
): Promise<string[]> {
  const known = { ...project, containers };
  const observed = await observeProject(run.remote, project.project, known, run.signal);
  if (!observed) return [`${project.project}: no container`];
  const { inputs } = observed;
  return [
    ...(inputs.standing === inService ? [] : [inputs.standing]),
    ...(inputs.compose === project.compose
      ? []
      : [`${project.directory}/compose.yaml is not the one that was written`]),
  ];
}

/** A state holds its inputs, and what was read beside them. */
function inputsIn(state: OdooReleaseState): object {
  const keys = new Set(Object.keys(odooReleaseSchema.shape));
  return Object.fromEntries(Object.entries(state).filter(([key]) => keys.has(key)));
}
