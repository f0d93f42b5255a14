import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { EffectDeclaration } from "../effects.ts";

/** Id, name and file of the workflow that looks each morning at what `ipai drift` found. */
export const DRIFT_ALERT = "manifest-drift-alert";

export interface DriftAlertArgs {
  /** The container that n8n runs in. */
  readonly n8n: string;
  /** The container that PostgreSQL runs in, and n8n's database there. */
  readonly postgres: string;
  readonly database: string;
}

const workflow = z.looseObject({
  id: z.literal(DRIFT_ALERT),
  name: z.literal(DRIFT_ALERT),
  nodes: z.array(z.looseObject({})),
  connections: z.looseObject({}),
  settings: z.looseObject({}),
});

/** How long n8n may take to be ready again. */
const HEALTHY_SECONDS = 180;
/** Dollar quotes that end nowhere in the workflow's own text. */
const QUOTE = "$ipai$";

/**
 * The workflow as n8n has it published, compared with the file of this repository: whoever edits,
 * archives or switches it off does so in n8n. Its draft is nobody's business.
 *
 * It is brought back by n8n's own commands, which need nobody's password and no API key: the owner's
 * is theirs to change. They write to the database, so n8n starts anew to know of it.
 */
export function driftAlert(args: DriftAlertArgs): EffectDeclaration {
  const text = readFileSync(join(import.meta.dirname, "workflows", `${DRIFT_ALERT}.json`), "utf8");
  const { nodes, connections, settings } = workflow.parse(JSON.parse(text));
  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return {
    name: DRIFT_ALERT,
    look: lookScript(args, { nodes, connections, settings, version }),
    mend: mendScript(args.n8n, text),
    settings: { workflow: version },
  };
}

interface Wanted {
  readonly nodes: object;
  readonly connections: object;
  readonly settings: object;
  readonly version: string;
}

function lookScript({ postgres, database }: DriftAlertArgs, wanted: Wanted): string {
  const json = (value: object): string => `${QUOTE}${JSON.stringify(value)}${QUOTE}::jsonb`;
  return `
docker exec -i ${postgres} psql --username=postgres --dbname=${database} --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 <<'SQL'
SELECT 'workflow ' || coalesce((
  SELECT CASE
    WHEN w."isArchived" THEN 'archived'
    WHEN h."versionId" IS NULL THEN 'switched off'
    WHEN h.nodes::jsonb <> ${json(wanted.nodes)}
      OR h.connections::jsonb <> ${json(wanted.connections)}
      OR NOT w.settings::jsonb @> ${json(wanted.settings)} THEN 'edited'
    ELSE '${wanted.version}' END
  FROM workflow_entity w LEFT JOIN workflow_history h ON h."versionId" = w."activeVersionId"
  WHERE w.id = '${DRIFT_ALERT}'), 'absent');
SQL
`;
}

/** The restart is a job by its name, so that nobody is told of an n8n that starts anew. */
function mendScript(container: string, text: string): string {
  const file = `/tmp/${DRIFT_ALERT}.json`;
  const commands = `n8n import:workflow --input=${file} && n8n publish:workflow --id=${DRIFT_ALERT}`;
  return `set -eu
docker exec -i ${container} sh -c 'cat >${file}' <<'JSON'
${text.trimEnd()}
JSON
said=$(docker exec ${container} sh -c '${commands}' 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }
docker exec ${container} rm ${file}
systemd-run --quiet --wait --collect --pipe --unit=ipai-job-${DRIFT_ALERT} sh -eu <<'RESTART'
docker restart ${container} >/dev/null
left=${HEALTHY_SECONDS}
until [ "$(docker inspect --format '{{.State.Health.Status}}' ${container})" = healthy ]; do
  [ $left -gt 0 ] || { echo "${container} is not healthy ${HEALTHY_SECONDS} s after it started anew" >&2; exit 1; }
  left=$((left - 1))
  sleep 1
done
RESTART
`;
}
