import type { Settings } from "../config/settings.ts";
import type { OdooContainers } from "./odoo/services.ts";

/** Names of the containers that people type: they say on which kind of host one is. */
export interface Containers {
  readonly postgres: string;
  readonly odoo: OdooContainers;
}

export function containersOf({ names }: Pick<Settings, "names">): Containers {
  const end = names.containers;
  return {
    postgres: `postgres-${end}`,
    odoo: { web: `odoo-${end}`, cron: "odoo-cron" },
  };
}
