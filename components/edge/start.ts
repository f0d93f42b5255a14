import { RELOAD_COMMAND } from "./reload.ts";

/** Where the command is that nginx starts with. */
export const START_COMMAND = "/usr/local/sbin/ipai-nginx-start";

/** nginx's folder of the stack's files, and the one for vhosts that it refuses. */
export const CONFIGURATION = "/etc/nginx/ipai.d";
export const REFUSED = "/etc/nginx/ipai.refused";

/** What all vhosts stand on, in the order in which nginx reads it; Odoo's upstream is its release's. */
export const SHARED_FILES = [
  "00-tls.conf",
  "10-shared.conf",
  "20-upstreams.conf",
  "30-closed.conf",
  "40-http.conf",
] as const;

/** The file of a name's vhost. */
export function vhostFile(name: string): string {
  return `50-${name}.conf`;
}

/** Where a start keeps the file of this name while nginx refuses it. */
export function setAsidePath(file: string): string {
  return `${REFUSED}/${file}`;
}

/**
 * One vhost that nginx refuses, for a certificate that is gone or a line that a hand has broken,
 * keeps all of them from serving, and the certificate from being asked for again: nginx must run for
 * both. So a start sets the refused ones aside, but only when nginx is valid without them: for a
 * fault elsewhere (a module, a shared file) that would help nobody, and hide every vhost.
 *
 * Each start and each reload takes back what is right by now, so a start that was killed half-way, or
 * a fault that is over, leaves no vhost aside. Where a vhost was written anew its copy goes, and what
 * nobody declares any more is not taken back.
 *
 * @param vhosts The files of the stack's own vhosts.
 */
export function startScript(vhosts: readonly string[]): string {
  return `#!/bin/sh
# Written by the stack. Before nginx starts, vhosts that it refuses are set aside when it is valid
# without them; each start takes back what is right by then, and so does "$0 back", before a reload.
set -eu
configuration=${CONFIGURATION}
refused=${REFUSED}
valid() { /usr/sbin/nginx -t -q -g 'daemon on; master_process on;'; }
aside() {
  for declared in ${vhosts.join(" ")}; do
    [ ! -e "$refused/$declared" ] || echo "$declared"
  done
}
vhosts() { ls "$configuration" | grep '^50-' || true; }
set_aside() {
  [ -d "$refused" ] || rm -f -- "$refused"
  mkdir -p -- "$refused"
  rm -rf -- "$refused/$1"
  mv -T -- "$configuration/$1" "$refused/$1"
}
take_back() { mv -T -- "$refused/$1" "$configuration/$1"; }

# A vhost that stands in its place again was written anew: the copy is what it was before.
for name in $(aside); do
  [ ! -e "$configuration/$name" ] || rm -rf -- "$refused/$name"
done

if [ "\${1:-}" = back ]; then
  for name in $(aside); do
    take_back "$name"
    valid 2>/dev/null || set_aside "$name"
  done
  exit 0
fi

for name in $(aside); do take_back "$name"; done
if valid 2>/dev/null; then exit 0; fi

all=$(vhosts)
for name in $all; do set_aside "$name"; done
if ! valid 2>/dev/null; then
  for name in $all; do take_back "$name"; done
  echo "nginx refuses more than vhosts: none was set aside" >&2
  exit 0
fi
for name in $all; do
  take_back "$name"
  if ! reason=$(valid 2>&1); then
    set_aside "$name"
    printf '%s\\n' "$reason" "$name was set aside into $refused: nginx refuses it" >&2
  fi
done
`;
}

/**
 * Has systemd start and reload nginx by both commands, whoever types `systemctl`. That nothing could
 * be set aside (a full disk, a lost script) is no reason not to start: nginx's own test judges.
 */
export const NGINX_DROP_IN = `[Service]
ExecStartPre=
ExecStartPre=-${START_COMMAND}
ExecStartPre=/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'
ExecReload=
ExecReload=-${START_COMMAND} back
ExecReload=${RELOAD_COMMAND}
`;
