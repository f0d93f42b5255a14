#!/bin/sh
# Restores a backup beside production: scripts/backup/restore_db.sh BACKUP|newest [TARGET]
set -eu
backup=${1:?"name a backup (npx ipai backups), or newest"}
target=${2:-odoo_staging}
exec "$(dirname "$0")/../../surfaces/cli/ipai" restore "$backup" --target "$target" --stack "${STACK:-prod}"
