import { z } from "zod";
import {
  databaseModules,
  EXCLUDE_PARAMETER,
  HASHES_PARAMETER,
  type DatabaseModules,
} from "../../../images/verdict/database.ts";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import type { HostProbe } from "./probe.ts";

/**
 * What Odoo has installed in its database and what the database records of it; what the container
 * that serves says of its image; what images this host can run. Read-only, as the role of Odoo.
 */
export const installedProbe: HostProbe = {
  name: "installed",
  script: `
for container in $odoo_containers; do
  docker inspect --type container --format '{"labels":{{json .Config.Labels}}}' "$container" && break
done
docker version --format '{"architecture":{{json .Server.Arch}}}'
docker exec -e PGCONNECT_TIMEOUT=5 \\
  -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=5s' \\
  "$database_container" psql -U "$database_role" -d "$database" -XAtq \\
  -c "select json_build_object('tables', count(*)) from pg_class where relname = 'ir_module_module'" \\
  -c "select json_build_object(
    'modules', coalesce((select json_agg(json_build_object(
        'name', m.name, 'state', m.state, 'version', m.latest_version,
        'depends', coalesce((select json_agg(d.name order by d.name)
                             from ir_module_module_dependency d where d.module_id = m.id), '[]')
      ) order by m.name)
      from ir_module_module m where m.state not in ('uninstalled', 'uninstallable')), '[]'),
    'languages', coalesce((select json_agg(code order by code) from res_lang where active), '[]'),
    'hashes', (select value from ir_config_parameter where key = '${HASHES_PARAMETER}'),
    'exclude', (select value from ir_config_parameter where key = '${EXCLUDE_PARAMETER}'))"
`,
};

/** A record that somebody wrote by hand is no record. */
const hashes = z
  .string()
  .nullable()
  .transform((text): unknown => {
    try {
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  })
  .pipe(databaseModules.shape.hashes.catch(null));

const rowSchema = z.union([
  z.object({ labels: z.record(z.string(), z.string()).nullable() }),
  z.object({ architecture: z.string() }),
  z.object({ tables: z.int() }),
  databaseModules.extend({ hashes }),
]);

export interface InstalledFacts {
  /** Of the image that serves. */
  readonly labels: Readonly<Record<string, string>>;
  /** Docker's word, such as `amd64`. */
  readonly architecture?: string;
  /** Without modules where the database is not Odoo's; absent where it did not answer. */
  readonly database?: DatabaseModules;
}

const NOT_ODOO: DatabaseModules = { modules: [], languages: [], hashes: null, exclude: null };

export function installedFacts(printed: RemoteOutput): InstalledFacts {
  const facts: { -readonly [Part in keyof InstalledFacts]: InstalledFacts[Part] } = { labels: {} };
  for (const line of printed.stdout.split("\n").filter((each) => each.startsWith("{"))) {
    const row = rowSchema.parse(JSON.parse(line));
    if ("labels" in row) facts.labels = row.labels ?? {};
    else if ("architecture" in row) facts.architecture = row.architecture;
    else if ("modules" in row) facts.database = row;
    else if (row.tables === 0) facts.database = NOT_ODOO;
  }
  return facts;
}
