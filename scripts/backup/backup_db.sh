#!/bin/sh
# Makes a backup of production now and proves it: scripts/backup/backup_db.sh [OPTION...]
exec "$(dirname "$0")/../../surfaces/cli/ipai" backup --stack "${STACK:-prod}" "$@"
