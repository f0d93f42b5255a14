import { odoo } from "../../images/contracts.ts";
import { AS_DECLARED } from "../../provider/resources/effect/settings.ts";
import type { EffectDeclaration } from "../effects.ts";

/**
 * The first of these containers that runs; by its environment it knows what is declared. The one that
 * serves always has its name, whichever slot it is in.
 */
const container = (names: readonly string[]): string => `
container=
for name in ${names.join(" ")}; do
  [ -n "$container" ] || container=$(docker ps --quiet --filter status=running --filter "name=^$name\$")
done
[ -n "$container" ] || { echo "none of ${names.join(", ")} runs" >&2; exit 1; }
`;

/**
 * The same look, for before a release: where none of these containers runs, the release prepares the
 * database itself. It must not come after: crons whose heartbeat is archived never become healthy.
 */
export function beforeRelease(look: string, ...containers: readonly string[]): string {
  const filters = containers.map((name) => `--filter 'name=^${name}$'`).join(" ");
  return `
running=$(docker ps --quiet --filter status=running ${filters}) || exit
if [ -z "$running" ]; then
  printf '%s ${AS_DECLARED}\\n' ${PARTS.join(" ")}
  exit
fi
${look}`;
}

/** The parts that \`ipai-odoo-declared\` tells of. */
const PARTS = ["base-url", "outgoing-mail", "mail-sender", "probe-user", "heartbeat"];

/**
 * What the stack declares inside Odoo's database, as the rows are: people change them by Odoo's own
 * pages. Each release puts them right before it serves; this shows and mends them between two.
 */
export function declaredRows(...containers: readonly string[]): EffectDeclaration {
  return {
    name: "odoo-rows",
    look: `${container(containers)}
# An image of before this program can tell nothing of them.
docker exec "$container" sh -c 'command -v ${odoo.declared[0]}' >/dev/null || {
  docker exec "$container" true || exit
  printf '%s ${AS_DECLARED}\\n' ${PARTS.join(" ")}
  exit
}
docker exec "$container" ${odoo.declared.join(" ")}
`,
    mend: `${container(containers)}
docker exec "$container" ${odoo.prepare.join(" ")}
`,
    settings: Object.fromEntries(PARTS.map((part) => [part, AS_DECLARED])),
    next: "read what `ipai-odoo-prepare` said above; a module that is half-way has to be settled first",
  };
}
