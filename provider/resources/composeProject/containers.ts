import { z } from "zod";
import type { Remote } from "../../ssh/remote.ts";
import type { ContainerFacts } from "./inputs.ts";
import { limitsInForce } from "./limits.ts";
import type { Limits } from "./limits.ts";

/** A container of the project, as Docker describes it. */
export interface Container extends ContainerFacts {
  readonly service: string;
  /** compose's hash of all that the container was made from. */
  readonly configHash: string;
  readonly exitCode: number;
  /** Docker's own complaint, such as a port that is taken. */
  readonly error: string;
  readonly oomKilled: boolean;
  readonly limits?: Limits | undefined;
}

/** What the Docker daemon of the host says at one moment. */
export interface Snapshot {
  /** The host's clock. */
  readonly takenAt: Date;
  readonly dockerAnswers: boolean;
  readonly containers: readonly Container[];
}

/**
 * Prints the clock and a line per container of the project \`$1\`. Docker not answering is a
 * finding of its own, not a failure: its unit is repaired before the project.
 */
export const describeContainers = `
printf 'clock %s\\n' "$(date +%s)"
if ids=$(docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$1" \\
    --filter label=com.docker.compose.oneoff=False 2>/dev/null); then
  printf 'docker answers\\n'
  [ -z "$ids" ] || docker inspect --format 'container {
    "id": {{json .Id}},
    "service": {{json (index .Config.Labels "com.docker.compose.service")}},
    "configHash": {{json (index .Config.Labels "com.docker.compose.config-hash")}},
    "image": {{json .Config.Image}},
    "restarts": {{json .RestartCount}},
    "limits": {"restart": {{json .HostConfig.RestartPolicy.Name}}, "memory": {{json .HostConfig.Memory}}, "pids": {{json .HostConfig.PidsLimit}}},
    "state": {{json .State}} }' $ids
fi
`;

const containerSchema = z
  .object({
    id: z.string(),
    service: z.string(),
    configHash: z.string(),
    image: z.string(),
    restarts: z.number(),
    limits: limitsInForce.optional(),
    state: z.object({
      Status: z.string(),
      StartedAt: z.string(),
      ExitCode: z.number(),
      Error: z.string(),
      OOMKilled: z.boolean(),
      Health: z.object({ Status: z.string() }).nullish(),
    }),
  })
  .transform(({ state, ...container }) => ({
    ...container,
    status: state.Status,
    health: state.Health?.Status ?? "none",
    startedAt: state.StartedAt,
    exitCode: state.ExitCode,
    error: state.Error,
    oomKilled: state.OOMKilled,
  }));

/** Reads the lines that {@link describeContainers} printed, among others. */
export function parseSnapshot(lines: string): Snapshot {
  return {
    takenAt: new Date(Number(/^clock (\d+)$/m.exec(lines)?.[1]) * 1_000),
    dockerAnswers: /^docker answers$/m.test(lines),
    containers: [...lines.matchAll(/^container (\{[^]*? \})$/gm)]
      .map(([, json = ""]) => containerSchema.parse(JSON.parse(json)))
      .sort((a, b) => a.service.localeCompare(b.service)),
  };
}

/** The containers of a compose project, running or not; one-off ones are left out. */
export async function snapshotOf(
  remote: Remote,
  project: string,
  bounds: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<Snapshot> {
  const { stdout } = await remote.run({
    step: `look at the containers of ${project}`,
    script: describeContainers,
    args: [project],
    ...bounds,
  });
  return parseSnapshot(stdout);
}

/** What a project's state keeps of each container, by service. */
export function factsByService(containers: readonly Container[]): Record<string, ContainerFacts> {
  return Object.fromEntries(
    containers.map(({ service, id, image, status, health, restarts, startedAt }) => [
      service,
      { id, image, status, health, restarts, startedAt },
    ]),
  );
}
