import { withCompose } from "./composeCommand.ts";
import { longStep, type Run } from "./run.ts";

// Only one run of this job exists at a time, so a one-off container that is already there was
// left by a host that went down or an engine that was killed.
const runOneOff = `${withCompose}
cd "$1"
project=$2 service=$4
shift 4
docker ps --all --quiet --filter "label=com.docker.compose.project=$project" \\
  --filter label=com.docker.compose.oneoff=True | xargs --no-run-if-empty docker rm --force >/dev/null
if [ $# -gt 0 ]; then
  program=$1
  shift
  set -- --entrypoint "$program" "$service" "$@"
else
  set -- "$service"
fi
compose --project-name "$project" run --rm --no-deps --no-TTY "$@"
`;

const execute = `${withCompose}
cd "$1"
project=$2 service=$4
shift 4
compose --project-name "$project" exec --no-TTY "$service" "$@"
`;

/** What must have happened before the new containers start, each in a container of its own. */
export async function prepare(run: Run): Promise<void> {
  await oneByOne(run, "prepare", run.declared.prepare, runOneOff);
}

/** What can only happen in running services, such as making roles in a database. */
export async function finish(run: Run): Promise<void> {
  await oneByOne(run, "finish", run.declared.finish, execute);
}

async function oneByOne(
  run: Run,
  name: "prepare" | "finish",
  steps: Run["declared"]["prepare"],
  script: string,
): Promise<void> {
  for (const { service, command = [] } of steps) {
    const step = `${name} ${service}${command.length > 0 ? ` with ${command.join(" ")}` : ""}`;
    run.log(step, { ephemeral: true });
    await longStep(run, {
      step,
      script,
      args: [service, ...command],
    });
  }
}
