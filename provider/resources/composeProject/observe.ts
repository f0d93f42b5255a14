import type { Remote } from "../../ssh/remote.ts";
import { inService } from "../standing.ts";
import { withCompose } from "./composeCommand.ts";
import { overrideFile } from "./composeFile.ts";
import {
  type Container,
  describeContainers,
  factsByService,
  parseSnapshot,
  type Snapshot,
} from "./containers.ts";
import { outOfService } from "./health.ts";
import { declaredLimits, limitProblems } from "./limits.ts";
import {
  defaultTimeoutSeconds,
  type ComposeProjectInputs,
  type ComposeProjectState,
} from "./inputs.ts";

// A project that is only known by its name (an import) is found through its containers.
const observe = `${describeContainers}
directory=$2
if [ -z "$directory" ]; then
  directory=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$1" | head -n 1 |
    xargs --no-run-if-empty docker inspect \\
      --format '{{index .Config.Labels "com.docker.compose.project.working_dir"}}')
fi
printf 'directory %s\\n' "$directory"
cd "$directory" 2>/dev/null && [ -e compose.yaml ] || exit 0
printf 'compose %s\\n' "$(base64 -w0 compose.yaml)"
[ ! -e compose.override.yaml ] || printf 'override %s\\n' "$(base64 -w0 compose.override.yaml)"
(${withCompose}
compose --project-name "$1" config --hash '*') 2>/dev/null | sed 's/^/expected /'
`;

interface ObservedProject {
  readonly inputs: ComposeProjectInputs;
  readonly containers: ComposeProjectState["containers"];
}

/** What the host holds of a project, or `undefined` when there is neither container nor file. */
export async function observeProject(
  remote: Remote,
  project: string,
  known: ComposeProjectState | undefined,
  signal: AbortSignal,
): Promise<ObservedProject | undefined> {
  const { stdout } = await remote.run({
    step: `read the project ${project}`,
    script: observe,
    args: [project, known?.directory ?? ""],
    signal,
  });
  const snapshot = parseSnapshot(stdout);
  const compose = fileIn(stdout, "compose");
  if (compose === undefined && snapshot.containers.length === 0) return undefined;
  const problems = [
    ...problemsOf(snapshot, expectedHashes(stdout), known),
    ...otherLimits(snapshot, known?.compose ?? compose ?? ""),
    ...(known && fileIn(stdout, "override") !== overrideFile(known)
      ? ["compose.override.yaml is not the one that was written"]
      : []),
  ];
  const inputs = {
    project,
    directory: /^directory (.*)$/m.exec(stdout)?.[1] ?? "",
    compose: compose ?? "",
    images: { ...known?.images, ...imagesOf(snapshot) },
    prepare: known?.prepare ?? [],
    finish: known?.finish ?? [],
    triggers: known?.triggers ?? [],
    timeoutSeconds: known?.timeoutSeconds ?? defaultTimeoutSeconds,
    standing: problems.join("; ") || inService,
  };
  return { inputs, containers: factsByService(snapshot.containers) };
}

/** What differs from the declared project without being an input of it. */
function problemsOf(
  { dockerAnswers, containers }: Snapshot,
  expected: ReadonlyMap<string, string>,
  known: ComposeProjectState | undefined,
): string[] {
  if (!dockerAnswers) return ["Docker does not answer"];
  const services = expected.size > 0 ? [...expected.keys()] : Object.keys(known?.images ?? {});
  return [
    ...services.flatMap((service) => {
      const [container, ...more] = containers.filter((one) => one.service === service);
      const why =
        more.length > 0
          ? `${more.length + 1} containers`
          : (outOfService(container) ?? otherConfiguration(container, expected.get(service)));
      return why === undefined ? [] : [`${service}: ${why}`];
    }),
    ...containers
      .filter(({ service }) => !services.includes(service))
      .map(({ service }) => `${service}: not declared`),
  ];
}

function otherConfiguration(container: Container | undefined, hash: string | undefined) {
  const same = hash === undefined || container?.configHash === hash;
  return same ? undefined : "made from another configuration";
}

/** Of containers that run: of the others it is said already that they do not. */
function otherLimits({ containers }: Snapshot, compose: string): string[] {
  return containers
    .filter(({ status }) => status === "running")
    .flatMap((container) =>
      limitProblems(container, declaredLimits(compose, container.service)).map(
        (problem) => `${container.service}: ${problem}`,
      ),
    );
}

function imagesOf({ containers }: Snapshot): Record<string, string> {
  return Object.fromEntries(containers.map(({ service, image }) => [service, image]));
}

/** compose's hash of each service in the files that are there; none when it cannot read them. */
function expectedHashes(lines: string): ReadonlyMap<string, string> {
  return new Map(
    [...lines.matchAll(/^expected (\S+) ([0-9a-f]+)$/gm)].map(([, service = "", hash = ""]) => [
      service,
      hash,
    ]),
  );
}

function fileIn(lines: string, key: string): string | undefined {
  const encoded = new RegExp(`^${key} (.*)$`, "m").exec(lines)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
}
