import { z } from "zod";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { parsedJson } from "../../../machine/parsedJson.ts";
import type { HostProbe } from "./probe.ts";
import { said } from "./said.ts";

/** The heartbeat that the Odoo image installs: a scheduled action that runs every minute. */
export const HEARTBEAT = "IPAI heartbeat";

/**
 * One read-only session in the database that Odoo should use, as the role that Odoo uses. Each
 * query prints one JSON line; psql goes on after one that fails, as they do where Odoo's tables
 * are absent.
 */
export const databaseProbe: HostProbe = {
  name: "database",
  script: `
docker exec -e PGCONNECT_TIMEOUT=5 \\
  -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=5s' \\
  "$database_container" psql -U "$database_role" -d "$database" -XAtq \\
  -c "select json_build_object('database', current_database(), 'role', current_user,
        'superuser', (select rolsuper from pg_roles where rolname = current_user))" \\
  -c "select json_build_object(
        'installed', count(*) filter (where state = 'installed'),
        'unsettled', coalesce(json_agg(name || ': ' || state order by name)
                              filter (where state like 'to %'), '[]'))
      from ir_module_module" \\
  -c "select json_build_object(
        'heartbeatSeconds', extract(epoch from now() at time zone 'utc' - max(lastcall)),
        'active', coalesce(bool_or(active), false))
      from ir_cron where cron_name = '${HEARTBEAT}'"
`,
};

const rowSchema = z.union([
  z.object({ database: z.string(), role: z.string(), superuser: z.boolean() }),
  z.object({ installed: z.int(), unsettled: z.array(z.string()) }),
  z.object({ heartbeatSeconds: z.number().nullable(), active: z.boolean() }),
]);

/** What the database said; a part is absent when its query failed. */
export interface DatabaseFacts {
  /** Why a part is absent: the words of whoever answered instead. */
  readonly silence: string;
  readonly session?: {
    readonly database: string;
    readonly role: string;
    readonly superuser: boolean;
  };
  readonly modules?: { readonly installed: number; readonly unsettled: readonly string[] };
  readonly heartbeat?: { readonly heartbeatSeconds: number | null; readonly active: boolean };
}

export function databaseFacts(printed: RemoteOutput): DatabaseFacts {
  const facts: { -readonly [Part in keyof DatabaseFacts]: DatabaseFacts[Part] } = {
    silence: said(printed),
  };
  for (const line of printed.stdout.split("\n").filter((each) => each !== "")) {
    // Without psql, or a process to run it in, Docker's own words come where the rows would be.
    const row = parsedJson(line, rowSchema);
    if (row === undefined) continue;
    if ("database" in row) facts.session = row;
    else if ("installed" in row) facts.modules = row;
    else facts.heartbeat = row;
  }
  return facts;
}
