import { odoo } from "../../images/contracts.ts";
import { withCompose } from "../../provider/resources/composeProject/composeCommand.ts";
import type { EffectDeclaration } from "../effects.ts";

export interface ModulesOf {
  readonly database: { readonly container: string; readonly name: string; readonly role: string };
  /** Folder of the compose project, and the service that runs scheduled jobs. */
  readonly directory: string;
  readonly project: string;
  readonly service: string;
}

/**
 * No module is half-way through an installation or an upgrade: while one is, Odoo runs no scheduled
 * job, and no release passes its preparation. It is ended by the release that serves, beside it: its
 * code is the one that began it. A removal deletes data, so that only a person ends one.
 */
export function settledModules(of: ModulesOf): EffectDeclaration {
  const { container, name, role } = of.database;
  const odooUpdate =
    `odoo --config=${odoo.conf} --database=${name} --update="$names" --stop-after-init ` +
    "--no-http --workers=0 --max-cron-threads=0";
  const ask = `
ask() {
  docker exec -e PGCONNECT_TIMEOUT=5 -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=5s' \\
    ${container} psql --username=${role} --dbname=${name} --no-psqlrc --quiet --no-align --tuples-only --command="$1"
}
`;
  return {
    name: "odoo-modules",
    look: `${ask}
there=$(ask "select to_regclass('public.ir_module_module') is not null") || exit
[ "$there" = t ] || { echo "unsettled none"; exit; }
found=$(ask "select string_agg(name || ' ' || state, ', ' order by name) from ir_module_module where state like 'to %'") || exit
echo "unsettled \${found:-none}"
`,
    mend: `set -eu
${withCompose}
${ask}
removed=$(ask "select string_agg(name, ', ' order by name) from ir_module_module where state = 'to remove'")
if [ -n "$removed" ]; then
  echo "to be removed: $removed: that deletes their data, which only a person decides" >&2
  exit 1
fi
names=$(ask "select string_agg(name, ',' order by name) from ir_module_module where state in ('to install', 'to upgrade')")
[ -n "$names" ] || exit 0
if [ -n "$(docker ps --quiet --filter status=running --filter 'name=^${of.service}$')" ]; then
  run() { docker exec ${of.service} "$@"; }
else
  cd ${of.directory}
  run() { compose --project-name ${of.project} run --rm --no-deps --no-TTY ${of.service} "$@" </dev/null; }
fi
said=$(run ${odooUpdate} 2>&1) || { printf '%s\\n' "$said" | tail -n 15 >&2; exit 1; }
echo "$names: installed or upgraded to the end"
`,
    settings: { unsettled: "none" },
    next:
      "read what Odoo said of the module above, mend it and deploy a release; a removal is decided by a " +
      "person: `npx ipai verify` shows how it is called off",
  };
}
