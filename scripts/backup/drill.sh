#!/bin/sh
# Brings production back from its bucket and the escrow alone, as root: scripts/backup/drill.sh [OPTION...]. STACK names another than prod.
[ "$(id -u)" = 0 ] || exec sudo --preserve-env "$0" "$@"
exec "$(dirname "$0")/../../surfaces/cli/ipai" drill --stack "${STACK:-prod}" "$@"
