import type { MachineSize } from "../../config/dropletSize.ts";
import { postgres, SECRETS_FOLDER } from "../../images/contracts.ts";
import { startEmptyVariable } from "./startEmpty.ts";
import type { ServiceDeclaration } from "../compose/service.ts";

export interface PostgresServiceArgs {
  readonly image: string;
  readonly container: string;
  readonly machine: MachineSize;
  /** Connections that the applications may open together. */
  readonly connections: number;
  readonly odooDatabase: string;
  readonly n8nDatabase: string;
  readonly startEmpty: readonly string[];
  readonly volumes: readonly string[];
  /** Further options of PostgreSQL. */
  readonly options: Readonly<Record<string, string | number>>;
}

/** A quarter for PostgreSQL; the kernel's page cache of its files counts within. */
const MEMORY_SHARE = 0.25;
/** PostgreSQL's manual, "Resource Consumption": a reasonable start is a quarter of the memory. */
const SHARED_BUFFERS_SHARE = 0.25;
/** For a person with psql, and for what the host provider asks. */
const RESERVED_CONNECTIONS = 10;

export function postgresService(args: PostgresServiceArgs): ServiceDeclaration {
  const memoryMb = Math.floor(args.machine.memoryMb * MEMORY_SHARE);
  const sharedBuffersMb = Math.floor(memoryMb * SHARED_BUFFERS_SHARE);
  const options = {
    max_connections: args.connections + RESERVED_CONNECTIONS,
    shared_buffers: `${sharedBuffersMb}MB`,
    effective_cache_size: `${memoryMb - sharedBuffersMb}MB`,
    log_min_duration_statement: "5s",
    ...args.options,
  };
  return {
    image: args.image,
    name: args.container,
    command: Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    environment: {
      POSTGRES_PASSWORD_FILE: `${SECRETS_FOLDER}/${postgres.secrets.superuser}`,
      IPAI_ODOO_DATABASE: args.odooDatabase,
      IPAI_N8N_DATABASE: args.n8nDatabase,
      ...startEmptyVariable(args),
    },
    volumes: args.volumes,
    memoryMb,
    sharedMemoryMb: 256,
    pids: args.connections + 100,
    stopSeconds: 60,
    health: {
      command: postgres.health,
      intervalSeconds: 10,
      timeoutSeconds: 5,
      // Recovery after a power cut replays the log first.
      startSeconds: 120,
    },
  };
}
