#!/bin/sh
# Checks all services for people and dashboards: scripts/health/check_all_services.sh [--json]. STACK names another than prod.
exec "$(dirname "$0")/../../surfaces/cli/ipai" check --stack "${STACK:-prod}" "$@"
