import { odoo } from "../../images/contracts.ts";
import { AS_DECLARED } from "../../provider/resources/effect/settings.ts";
import type { EffectDeclaration } from "../effects.ts";

/**
 * The one container of the release in service that there is once, whichever slot serves; by its
 * environment it knows what is declared.
 */
const container = (service: string): string => `
container=$(docker ps --quiet --filter status=running --filter label=com.docker.compose.service=${service} \\
  --filter label=com.docker.compose.oneoff=False | head -n 1)
[ -n "$container" ] || { echo "no ${service} runs" >&2; exit 1; }
`;

/** The parts that \`ipai-odoo-declared\` tells of. */
const PARTS = ["base-url", "outgoing-mail", "mail-sender", "probe-user", "heartbeat"];

/**
 * What the stack declares inside Odoo's database, as the rows are: people change them by Odoo's own
 * pages. Each release puts them right before it serves; this shows and mends them between two.
 */
export function declaredRows(service: string): EffectDeclaration {
  return {
    name: "odoo-rows",
    look: `${container(service)}
# An image of before this program can tell nothing of them.
docker exec "$container" sh -c 'command -v ${odoo.declared[0]}' >/dev/null || {
  docker exec "$container" true || exit
  printf '%s ${AS_DECLARED}\\n' ${PARTS.join(" ")}
  exit
}
docker exec "$container" ${odoo.declared.join(" ")}
`,
    mend: `${container(service)}
docker exec "$container" ${odoo.prepare.join(" ")}
`,
    settings: Object.fromEntries(PARTS.map((part) => [part, AS_DECLARED])),
    next: "read what `ipai-odoo-prepare` said above; a module that is half-way has to be settled first",
  };
}
