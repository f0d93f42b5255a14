import type { MachineSize } from "./dropletSize.ts";

/** How many processes Odoo's web container runs, and what each may use. */
export interface OdooCapacity {
  readonly workers: number;
  /** Odoo recycles a worker above it, after the request. It measures virtual memory, not resident. */
  readonly memorySoftMb: number;
  /** Odoo fails an allocation above it. */
  readonly memoryHardMb: number;
}

// Odoo's deployment guide, "Worker number calculation": one worker in five is heavy.
const LIGHT_WORKER_MB = 150;
const HEAVY_WORKER_MB = 1024;
const HEAVY_SHARE = 0.2;
const MEAN_WORKER_MB = (1 - HEAVY_SHARE) * LIGHT_WORKER_MB + HEAVY_SHARE * HEAVY_WORKER_MB;

/** The rest belongs to PostgreSQL, n8n and the system. */
const ODOO_SHARE = 0.5;

// Odoo's own defaults. Lower ones recycle workers all the time, since virtual memory counts.
const MEMORY_SOFT_MB = 2048;
const MEMORY_HARD_MB = 2560;

/** Memory of the web container: the ceiling that the kernel enforces. */
export function odooMemoryMb(size: MachineSize): number {
  return Math.floor(size.memoryMb * ODOO_SHARE);
}

/** As many as the memory of the web container carries, by the same guide; never below 2. */
export function mostWorkers(size: MachineSize): number {
  return Math.max(2, Math.floor(odooMemoryMb(size) / MEAN_WORKER_MB));
}

/**
 * Workers by Odoo's rule of thumb, `2 × CPUs + 1`, as far as its share of the memory allows.
 * Never below 2: with one worker a slow request is an outage, with none there is no websocket.
 */
export function odooCapacity(size: MachineSize): OdooCapacity {
  const byCpu = 2 * size.cpus + 1;
  return {
    workers: Math.min(byCpu, mostWorkers(size)),
    memorySoftMb: MEMORY_SOFT_MB,
    memoryHardMb: MEMORY_HARD_MB,
  };
}
