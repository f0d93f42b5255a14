import { z } from "zod";
import { docker, DockerError } from "./docker.ts";

const Inspected = z.object({
  Id: z.string(),
  Image: z.string(),
  Created: z.string(),
  RestartCount: z.number(),
  State: z.object({ Running: z.boolean(), Status: z.string(), StartedAt: z.string() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullable() }),
  HostConfig: z.object({
    Memory: z.number(),
    NanoCpus: z.number(),
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })))
      .nullable(),
  }),
  NetworkSettings: z.object({
    Ports: z
      .record(
        z.string(),
        z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable(),
      )
      .nullable(),
  }),
});

/** A container as the daemon shows it. */
export interface Container {
  readonly id: string;
  readonly imageId: string;
  readonly running: boolean;
  /** The daemon's own word: "running", "exited", "created", "restarting", … */
  readonly status: string;
  readonly startedAt: string;
  readonly restarts: number;
  readonly labels: Readonly<Record<string, string>>;
  /** 0 means no limit. */
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Published ports as they were asked for: "22/tcp" → 2222. */
  readonly ports: Readonly<Record<string, number>>;
  /** Published ports in effect now; empty while it is stopped. */
  readonly boundPorts: Readonly<Record<string, number>>;
}

/** @returns `undefined` when there is no container of that name. */
export async function inspectContainer(
  name: string,
  signal?: AbortSignal,
): Promise<Container | undefined> {
  try {
    const output = await docker(["container", "inspect", name], { signal });
    const [first] = z.tuple([Inspected]).parse(JSON.parse(output));
    return toContainer(first);
  } catch (error) {
    if (error instanceof DockerError && /no such container/i.test(error.reason)) return undefined;
    throw error;
  }
}

/** Names of the containers that carry all the labels (`key` or `key=value`), stopped ones too. */
export async function containersLabelled(...wanted: string[]): Promise<string[]> {
  const filters = wanted.flatMap((label) => ["--filter", `label=${label}`]);
  const output = await docker(["ps", "--all", "--format", "{{.Names}}", ...filters]);
  return output.split("\n").filter((name) => name !== "");
}

function toContainer(inspected: z.infer<typeof Inspected>): Container {
  return {
    id: inspected.Id,
    imageId: inspected.Image,
    running: inspected.State.Running,
    status: inspected.State.Status,
    startedAt: inspected.State.StartedAt,
    restarts: inspected.RestartCount,
    labels: inspected.Config.Labels ?? {},
    memoryBytes: inspected.HostConfig.Memory,
    cpus: inspected.HostConfig.NanoCpus / 1e9,
    ports: hostPorts(inspected.HostConfig.PortBindings),
    boundPorts: hostPorts(inspected.NetworkSettings.Ports),
  };
}

type Bindings = Record<string, { HostPort: string }[] | null> | null;

function hostPorts(bindings: Bindings): Record<string, number> {
  const ports: Record<string, number> = {};
  for (const [port, hosts] of Object.entries(bindings ?? {})) {
    const first = hosts?.[0];
    if (first) ports[port] = Number(first.HostPort);
  }
  return ports;
}
