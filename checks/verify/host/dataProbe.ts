import { z } from "zod";
import { changedRecord, type DroppedPoint, droppedPoint } from "../../../images/verdict/verdict.ts";
import {
  deletedSql,
  incomingMail,
  nobodySql,
  writtenTables,
} from "../../../provider/resources/odooRelease/changes.ts";
import {
  asJson,
  type HeldPoint,
  parsePoint,
  POINT_SUFFIX,
  pointsSql,
} from "../../../provider/resources/odooRelease/rewindPoints.ts";
import { measureMemory } from "../../../provider/resources/odooRelease/memory.ts";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import type { HostProbe } from "./probe.ts";
import { type Rehearsed, rehearsedSchema } from "./rehearsed.ts";

/** How many of the newest changed records are named. */
const NEWEST = 10;
/** Records that people have changed since each rewind point, in one statement. */
const changedSql = `
SELECT format($make$
WITH points AS (
  SELECT datname AS name,
    (shobj_description(oid, 'pg_database')::jsonb ->> 'madeAt')::timestamptz AT TIME ZONE 'UTC' AS at
  FROM pg_database
  WHERE datname ~ ('^' || current_database() || '${POINT_SUFFIX}') AND shobj_description(oid, 'pg_database') LIKE '{%%"madeAt"%%'),
nobody AS (${nobodySql}),
changed AS (%s)
SELECT json_build_object('since', p.name,
  'records', (SELECT count(*) FROM changed c WHERE c.at > p.at),
  'newest', (SELECT coalesce(jsonb_agg(newest), '[]') FROM (
    SELECT c.model, c.id, u.login AS "user", to_char(c.at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
    FROM changed c LEFT JOIN res_users u ON u.id = c.uid
    WHERE c.at > p.at ORDER BY c.at DESC LIMIT ${NEWEST}) AS newest))
FROM points p
$make$, string_agg(format(
  'SELECT %L AS model, id::bigint, write_uid AS uid, write_date AS at FROM %I
   WHERE write_date > (SELECT min(at) FROM points)
     AND (write_uid NOT IN (SELECT id FROM nobody)%s)', m.model, c.relname, ${incomingMail}), ' UNION ALL '))
${writtenTables}
HAVING count(*) > 0 AND EXISTS (SELECT FROM pg_database WHERE datname ~ ('^' || current_database() || '${POINT_SUFFIX}'))
\\gexec`;

/** What decides how a release goes besides its modules: copies to go back to, disk, memory, the last hold. */
export const dataProbe: HostProbe = {
  name: "data",
  script: `
measure() (
${measureMemory}
)
ask() {
  docker exec --interactive -e PGCONNECT_TIMEOUT=5 \\
    -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=7s' \\
    "$database_container" psql -U "$database_role" -d "$database" -XAtq
}
date -u '+{"now":"%Y-%m-%dT%H:%M:%SZ"}'
cat /var/lib/ipai/releases/*/held-* 2>/dev/null | sed 's/^/{"held":/; s/$/}/'
cat /var/lib/ipai/releases/*/rehearsed 2>/dev/null | sed 's/^/{"rehearsed":/; s/$/}/'
cat /var/lib/ipai/releases/*/dropped 2>/dev/null | sed 's/^/{"dropped":/; s/$/}/'
docker exec "$database_container" sh -c 'df -PB1 "$PGDATA" | tail -n 1' |
  awk '{ printf "{\\"disk\\":{\\"total\\":%d,\\"free\\":%d}}\\n", $2, $4 }'
awk '/^MemAvailable:/ { printf "{\\"availableMb\\":%d}\\n", $2 / 1024 }' /proc/meminfo
for container in $odoo_containers; do
  used=$(measure "$container") && [ -n "$used" ] && printf '{"usedBytes":%s}\\n' "$used" && break
done
ask <<'SQL'
SELECT json_build_object('databaseSize', pg_database_size(current_database()));
${pointsSql("current_database()")};
SQL
ask <<'SQL'
SELECT json_build_object('deleted', (${deletedSql}));
SQL
ask <<'SQL'
${changedSql}
SQL
`,
};

const since = z.object({
  since: z.string(),
  records: z.int(),
  newest: z.array(changedRecord),
});

export const heldSchema = z.object({
  mode: z.enum(["update", "rewind"]).describe("what was done meanwhile"),
  seconds: z.int().describe("from the first request that waited until all could go on"),
  at: z.string().describe("when it ended; ISO 8601, UTC"),
});

const row = z.union([
  z.object({ now: z.iso.datetime() }),
  z.object({ held: heldSchema }),
  z.object({ rehearsed: rehearsedSchema }),
  z.object({ dropped: droppedPoint }),
  z.object({ disk: z.object({ total: z.int(), free: z.int() }) }),
  z.object({ availableMb: z.int() }),
  z.object({ usedBytes: z.int() }),
  z.object({ databaseSize: z.int() }),
  z.object({ deleted: z.int() }),
  since,
]);

/** What people have changed since a rewind point was made. */
export type Since = z.infer<typeof since>;

export interface DataFacts {
  /** The host's clock. */
  readonly now?: string;
  /** How long requests were held, the last time of each kind. */
  readonly held: readonly z.infer<typeof heldSchema>[];
  /** Of each release the newest rehearsal, oldest first. */
  readonly rehearsed: readonly Rehearsed[];
  /** Bytes, where the database lies. */
  readonly disk?: { readonly total: number; readonly free: number };
  readonly availableMb?: number;
  /** Of the release that serves. */
  readonly usedBytes?: number;
  readonly databaseSize?: number;
  /** As `deletedSql` counts. */
  readonly deleted?: number;
  /** Rewind points that the host has dropped, oldest first. */
  readonly dropped: readonly DroppedPoint[];
  /** Newest first. */
  readonly points: readonly HeldPoint[];
  readonly since: readonly Since[];
}

export function dataFacts({ stdout }: Pick<RemoteOutput, "stdout">): DataFacts {
  const points: HeldPoint[] = [];
  const changes: Since[] = [];
  const held: z.infer<typeof heldSchema>[] = [];
  const rehearsed: Rehearsed[] = [];
  const dropped: DroppedPoint[] = [];
  let facts = {};
  for (const line of stdout.split("\n").filter((each) => each.startsWith("{"))) {
    const json = asJson(line);
    const known = row.safeParse(json).data;
    if (known === undefined) {
      const point = json === null ? undefined : parsePoint(json);
      if (point) points.push(point);
    } else if ("since" in known) changes.push(known);
    else if ("held" in known) held.push(known.held);
    else if ("rehearsed" in known) rehearsed.push(known.rehearsed);
    else if ("dropped" in known) dropped.push(known.dropped);
    else facts = { ...facts, ...known };
  }
  return { ...facts, held, rehearsed, dropped, points, since: changes };
}
