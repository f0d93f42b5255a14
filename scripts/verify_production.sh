#!/bin/sh
# Checks production layer by layer: scripts/verify_production.sh [--json]. TIMEOUT (seconds) bounds it.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" verify --stack prod "$@"
