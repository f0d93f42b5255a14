#!/bin/sh
# Brings every OCA repository to what config/addons.lock.json says:
# scripts/clone_missing_oca_repos.sh [--json].
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" addons clone "$@"
