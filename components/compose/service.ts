import { odoo } from "../../images/contracts.ts";
import type { ContainerOutput } from "../outputs.ts";

/** A health check as compose writes it; durations in seconds. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Failures in this time after the start do not count. */
  readonly startSeconds: number;
}

/** What one container of a stack is; everything that hardens it is added by {@link service}. */
export interface ServiceDeclaration {
  /** Pinned by digest. */
  readonly image: string;
  /** Also the container's name and its host name on the network. */
  readonly name: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  /** Loopback ports of the host, each the same as the container's. */
  readonly ports?: readonly number[];
  /** Capabilities that the program cannot do without. */
  readonly capabilities?: readonly string[];
  readonly memoryMb: number;
  readonly pids: number;
  readonly stopSeconds: number;
  readonly health: HealthCheck;
  /** Shared memory, where the program uses `/dev/shm`. */
  readonly sharedMemoryMb?: number;
}

/** A reboot brings back what ran before it. */
const RESTART = "unless-stopped";

/**
 * Where containers speak: the host's journal, which outlives them and is capped by journald. The label
 * marks each line with the release that said it.
 */
export const CONTAINER_LOG = {
  driver: "journald",
  options: { tag: "{{.Name}}", labels: `${odoo.labels.revision},com.docker.compose.service` },
};

/** The address that every port is published on: nginx is on the host, nobody else may come. */
const LOOPBACK = "127.0.0.1";

/** Where a service's ports are bound on the host: `127.0.0.1:8069`. */
export function boundPorts({ ports = [] }: Pick<ServiceDeclaration, "ports">): string[] {
  return ports.map((port) => `${LOOPBACK}:${port}`);
}

/** What `ipai verify` is told of a service's container. */
export function containerOutput(project: string, declared: ServiceDeclaration): ContainerOutput {
  const { name, memoryMb, pids } = declared;
  const limits = { restart: RESTART, memory: memoryMb * 1024 ** 2, pids };
  return { name, project, service: name, ports: boundPorts(declared), limits };
}

/** A service of a compose file, with no more rights than it needs and a limit on all it uses. */
export function service(declared: ServiceDeclaration): object {
  const { health, ports = [], capabilities = [] } = declared;
  return {
    image: declared.image,
    container_name: declared.name,
    ...(declared.command && { command: declared.command }),
    restart: RESTART,
    init: true,
    stop_grace_period: `${declared.stopSeconds}s`,
    ...(declared.environment && { environment: declared.environment }),
    ...(declared.volumes && { volumes: declared.volumes }),
    ...(ports.length > 0 && { ports: ports.map((port) => `${LOOPBACK}:${port}:${port}`) }),
    networks: ["ipai"],
    security_opt: ["no-new-privileges:true"],
    cap_drop: ["ALL"],
    ...(capabilities.length > 0 && { cap_add: capabilities }),
    mem_limit: `${declared.memoryMb}m`,
    pids_limit: declared.pids,
    ...(declared.sharedMemoryMb !== undefined && { shm_size: `${declared.sharedMemoryMb}m` }),
    // The host's daemon has the same default; a container that is started by hand keeps it too.
    logging: CONTAINER_LOG,
    healthcheck: {
      test: ["CMD", ...health.command],
      interval: `${health.intervalSeconds}s`,
      timeout: `${health.timeoutSeconds}s`,
      retries: 3,
      start_period: `${health.startSeconds}s`,
      start_interval: "2s",
    },
  };
}
