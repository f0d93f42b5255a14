import { mail, n8n, odoo, postgres } from "../images/contracts.ts";
import { CONFIGURATION, SHARED_FILES, vhostFile } from "./edge/start.ts";
import type { EffectDeclaration } from "./effects.ts";
import { aside } from "./hostBase/aside.ts";
import { SLOTS } from "./odoo/services.ts";
import type { OutgoingMail } from "./outgoingMail.ts";
import { ODOO_UPSTREAM, PROJECTS, SECRETS } from "./paths.ts";

/** Folders that the stack alone writes to, each with all that may be in it. */
export type OwnedFolders = Readonly<Record<string, readonly string[]>>;

const COMPOSE_FILES = ["compose.yaml", "compose.override.yaml"];

/**
 * nginx's folder, those of the compose projects and those of their secrets. One that is of a project
 * which a stack does not have any more goes with its resource, and is no stranger.
 *
 * @param stack.names The public names.
 * @param stack.mail Of a provider, which wants a password, or the catcher's.
 */
export function ownedFolders(stack: {
  readonly names: readonly string[];
  readonly mail: Pick<OutgoingMail, "password">;
}): OwnedFolders {
  const smtp = stack.mail.password === undefined ? [] : [odoo.secrets.smtp];
  const slots = Object.keys(SLOTS);
  const ofSlots = slots.map((slot) => [`${PROJECTS}/odoo/${slot}`, COMPOSE_FILES] as const);
  const project = (name: string, ...more: readonly string[]) => ({
    [`${PROJECTS}/${name}`]: [...COMPOSE_FILES, ...more],
  });
  const secrets = (name: string, ...files: readonly string[]) => ({
    [`${SECRETS}/${name}`]: files,
  });
  const [odooUpstream = ""] = ODOO_UPSTREAM.split("/").slice(-1);
  return {
    [CONFIGURATION]: [...SHARED_FILES, odooUpstream, ...stack.names.map(vhostFile)],
    ...project("database"),
    ...project("mail"),
    ...project("n8n"),
    ...project("odoo", "odoo.conf", ...slots),
    ...Object.fromEntries(ofSlots),
    ...secrets("database", ...Object.values(postgres.secrets)),
    ...secrets("mail", ...Object.values(mail.secrets)),
    ...secrets("n8n", ...Object.values(n8n.secrets), ...smtp),
    ...secrets("odoo", odoo.secrets.admin, odoo.secrets.probe, ...smtp),
  };
}

/** Declared of a folder in which nothing else lies. */
const NOTHING = "nothing";

/** A shell function: calls $1 with the folder $2 and each name in it that is not among the rest. */
const strangers = `
strangers() {
  action=$1 folder=$2
  shift 2
  [ -d "$folder" ] || return 0
  # Its silence means something only when it can be read.
  ls -A -- "$folder" >/dev/null || exit 1
  for path in "$folder"/* "$folder"/.[!.]*; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    name=\${path##*/}
    # On its way to its place, or left by a run that was killed: nobody reads it.
    case $name in .ipai-* | *.next) continue ;; esac
    case " $* " in *" $name "*) continue ;; esac
    "$action" "$folder" "$name"
  done
}
`;

/**
 * What nobody declared in such a folder is in force like the rest: nginx serves it, compose reads it.
 * It is moved aside before anything else looks at these folders.
 */
export function nothingElseIn(folders: OwnedFolders): EffectDeclaration {
  const calls = Object.entries(folders)
    .map(([folder, files]) => `each ${folder} ${files.join(" ")}`)
    .join("\n");
  return {
    name: "owned-folders",
    look: `${strangers}
note() { found="\${found:+$found, }$2"; }
each() {
  found=
  strangers note "$@"
  echo "$1 \${found:-${NOTHING}}"
}
${calls}
`,
    mend: `set -eu
${aside}
${strangers}
move() { aside "$1/$2"; }
each() { strangers move "$@"; }
${calls}
# Where nginx refuses its files for another reason, that is mended after this.
if systemctl is-active --quiet nginx.service && nginx -t -q 2>/dev/null; then
  systemctl reload nginx.service
fi
`,
    settings: Object.fromEntries(Object.keys(folders).map((folder) => [folder, NOTHING])),
  };
}
