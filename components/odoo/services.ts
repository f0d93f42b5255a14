import type { MachineSize } from "../../config/dropletSize.ts";
import { odooMemoryMb } from "../../config/odooFormula.ts";
import { odoo } from "../../images/contracts.ts";
import type { ServiceDeclaration } from "../compose/service.ts";

/** By role: what answers people, and what runs scheduled jobs. */
export type OdooContainers = Readonly<Record<"web" | "cron", string>>;

export interface OdooServicesArgs {
  /** Names of the containers. */
  readonly containers: OdooContainers;
  readonly image: string;
  readonly machine: MachineSize;
  readonly cronThreads: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

/** HTTP, and the websocket that a process of its own serves once there are workers. */
export const WEB_PORTS = [odoo.ports.http, odoo.ports.websocket] as const;
/** Where each slot of a release listens on the host; see `OdooRelease`. */
export const SLOTS = {
  blue: { http: odoo.ports.http, websocket: odoo.ports.websocket },
  green: { http: odoo.ports.http + 100, websocket: odoo.ports.websocket + 100 },
};

/** Longest request that a stop waits for. */
const STOP_SECONDS = 120;
/** Scheduled jobs get a quarter of what the web gets, and never less than one big report needs. */
const CRON_SHARE = 0.25;
const CRON_LEAST_MB = 768;

/** The container that answers people. */
export function webService(args: OdooServicesArgs): ServiceDeclaration {
  return {
    ...both(args, "web"),
    ports: WEB_PORTS,
    memoryMb: odooMemoryMb(args.machine),
  };
}

/**
 * The container that runs scheduled jobs. Prefork (`--workers=1`) although it serves nobody:
 * Odoo's threaded form kills a running job when it is stopped.
 */
export function cronService(args: OdooServicesArgs): ServiceDeclaration {
  return {
    ...both(args, "cron"),
    command: ["--no-http", "--workers=1", `--max-cron-threads=${args.cronThreads}`],
    memoryMb: Math.max(CRON_LEAST_MB, Math.floor(odooMemoryMb(args.machine) * CRON_SHARE)),
  };
}

function both(
  { image, environment, volumes, containers }: OdooServicesArgs,
  role: keyof typeof odoo.health,
) {
  return {
    image,
    name: containers[role],
    environment,
    volumes,
    pids: 512,
    stopSeconds: STOP_SECONDS,
    health: {
      command: odoo.health[role],
      intervalSeconds: 15,
      timeoutSeconds: 10,
      startSeconds: 120,
    },
  };
}
