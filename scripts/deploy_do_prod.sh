#!/bin/sh
# Deploys a release to production: scripts/deploy_do_prod.sh [SHA]. TIMEOUT (seconds) bounds it.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" deploy --stack prod "$@"
