import { RELOAD_COMMAND } from "./reload.ts";

/** Where the command is that nginx starts with. */
export const START_COMMAND = "/usr/local/sbin/ipai-nginx-start";

/** nginx's folder of the stack's files, and the one for vhosts that it refuses. */
const CONFIGURATION = "/etc/nginx/ipai.d";
const REFUSED = "/etc/nginx/ipai.refused";

/**
 * One vhost that nginx refuses, for a certificate that is gone or a line that a hand has broken,
 * keeps all of them from serving, and the certificate from being asked for again: nginx must run for
 * both. So at a start the refused ones are set aside; a reload, such as that of a certificate which
 * has come, brings back those that are right by then, and `up --refresh` writes the others anew.
 */
export const START_SCRIPT = `#!/bin/sh
# Written by the stack. Before nginx starts, vhosts that it refuses are set aside; "$0 back", before
# a reload, brings back those that it takes by now.
set -eu
valid() { /usr/sbin/nginx -t -q -g 'daemon on; master_process on;'; }
cd ${CONFIGURATION}
if [ "\${1:-}" = back ]; then
  for vhost in $(ls -d ${REFUSED}/50-* 2>/dev/null); do
    name=$(basename -- "$vhost")
    [ ! -e "$name" ] || continue
    mv -- "$vhost" "$name"
    valid 2>/dev/null || mv -- "$name" "$vhost"
  done
  exit 0
fi
if valid || [ -z "$(ls -d 50-* 2>/dev/null)" ]; then exit 0; fi

mkdir -p -- ${REFUSED}
for vhost in 50-*; do
  rm -rf -- "${REFUSED}/$vhost"
  mv -- "$vhost" ${REFUSED}
done
for vhost in ${REFUSED}/50-*; do
  name=$(basename -- "$vhost")
  mv -- "$vhost" "$name"
  if ! valid; then
    mv -- "$name" "$vhost"
    echo "$name was set aside into ${REFUSED}: nginx refuses it" >&2
  fi
done
`;

/** Has systemd start and reload nginx by both commands, whoever types `systemctl`. */
export const NGINX_DROP_IN = `[Service]
ExecStartPre=
ExecStartPre=${START_COMMAND}
ExecStartPre=/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'
ExecReload=
ExecReload=${START_COMMAND} back
ExecReload=${RELOAD_COMMAND}
`;
