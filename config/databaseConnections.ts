import type { Settings } from "./settings.ts";

/** n8n's pool, with room for its migrations. */
const N8N_CONNECTIONS = 20;
/** Beside the workers: the websocket's process, and the cron container's master and worker. */
const OTHER_ODOO_PROCESSES = 3;

/** How many connections PostgreSQL must grant so that no application ever waits for one. */
export function connectionsOf({
  workers,
  cronThreads,
  dbMaxConnections,
}: Settings["odoo"]): number {
  const processes = workers + OTHER_ODOO_PROCESSES + cronThreads;
  return processes * dbMaxConnections + N8N_CONNECTIONS;
}
