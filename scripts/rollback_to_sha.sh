#!/bin/sh
# Takes production back to a release: scripts/rollback_to_sha.sh SHA. TIMEOUT (seconds) bounds it.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" rollback --stack prod "$@"
