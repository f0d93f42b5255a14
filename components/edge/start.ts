/** Where the command is that nginx starts with. */
export const START_COMMAND = "/usr/local/sbin/ipai-nginx-start";

/** nginx's folder of the stack's files, and the one for vhosts that it refuses. */
const CONFIGURATION = "/etc/nginx/ipai.d";
const REFUSED = "/etc/nginx/ipai.refused";

/**
 * One vhost that nginx refuses, for a certificate that is gone or a line that a hand has broken,
 * keeps all of them from serving, and the certificate from being asked for again: nginx must run for
 * both. So at a start the refused ones are set aside, and the next `up --refresh` writes them anew.
 */
export const START_SCRIPT = `#!/bin/sh
# Written by the stack: before nginx starts, vhosts that it refuses are set aside.
set -eu
valid() { /usr/sbin/nginx -t -q -g 'daemon on; master_process on;'; }
cd ${CONFIGURATION}
if valid || [ -z "$(ls -d 50-* 2>/dev/null)" ]; then exit 0; fi

rm -rf -- ${REFUSED}
mkdir -- ${REFUSED}
mv -- 50-* ${REFUSED}
for vhost in ${REFUSED}/50-*; do
  name=$(basename -- "$vhost")
  mv -- "$vhost" "$name"
  if ! valid; then
    mv -- "$name" "$vhost"
    echo "$name was set aside into ${REFUSED}: nginx refuses it" >&2
  fi
done
`;

/** After `RELOAD_DROP_IN`, in its section. */
export const START_DROP_IN = `ExecStartPre=
ExecStartPre=${START_COMMAND}
ExecStartPre=/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'
`;
