import { withCompose } from "./composeCommand.ts";
import { type Container, snapshotOf } from "./containers.ts";
import { restoreLimits } from "./limits.ts";
import { longStep, remainingMs, type Run } from "./run.ts";

// A compose that was killed while it put one container in another's place leaves the new one,
// never started, under the name "<12 hex digits>_<name>": it would keep that name for ever.
const up = `${withCompose}
cd "$1"
docker ps --all --quiet --filter "label=com.docker.compose.project=$2" \\
  --filter 'name=^/[0-9a-f]{12}_' | xargs --no-run-if-empty docker rm --force >/dev/null
compose --project-name "$2" up --detach --remove-orphans --no-build --pull never
`;

// A restart would keep what a hand has changed on a container, such as a network it was taken from.
const recreate = `${withCompose}
cd "$1"
project=$2
shift 3
compose --project-name "$project" up --detach --no-deps --force-recreate --no-build --pull never "$@"
`;

/**
 * From the containers that run to the ones that are declared, in place: compose makes anew only
 * what changed, and between the old container and the new one nobody serves. A project whose
 * candidate starts beside the running one, passes the gate and then takes over takes this
 * function's place in `converge`; before it and after it nothing differs.
 */
export async function changeInPlace(run: Run): Promise<void> {
  const { remote, declared, signal, endsAt } = run;
  const look = () =>
    snapshotOf(remote, declared.project, { signal, timeoutMs: remainingMs(endsAt) });
  const before = await look();
  await restoreLimitsOf(run, before.containers);
  run.log("starting the containers", { ephemeral: true });
  await longStep(run, {
    step: `start the containers of ${declared.project}`,
    script: up,
  });
  // compose leaves a container alone whose configuration is right, however ill it is.
  const ill = new Set(before.containers.filter(isIll).map(({ id }) => id));
  const stillIll = (await look()).containers.filter((one) => ill.has(one.id) && isIll(one));
  if (stillIll.length === 0) return;
  const services = stillIll.map(({ service }) => service);
  run.log(`making ${services.join(", ")} anew`);
  await longStep(run, {
    step: `make ${services.join(", ")} anew`,
    script: recreate,
    args: services,
  });
}

/**
 * Without making any container anew; compose cannot even begin with one that is paused.
 *
 * @param containers As they were just seen; looked at when left out.
 */
export async function restoreLimitsOf(
  { remote, declared, signal, endsAt, log }: Run,
  containers?: readonly Container[],
): Promise<void> {
  const bounds = { signal, timeoutMs: remainingMs(endsAt) };
  const seen = containers ?? (await snapshotOf(remote, declared.project, bounds)).containers;
  for (const line of await restoreLimits(remote, declared.compose, seen, bounds)) log(line);
}

function isIll({ status, health }: { readonly status: string; readonly health: string }): boolean {
  return status === "restarting" || health === "unhealthy";
}
