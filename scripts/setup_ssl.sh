#!/bin/sh
# Shows a stack's certificates, issues what is missing, proves their renewal by a dry run:
# scripts/setup_ssl.sh [STACK]. TIMEOUT (seconds) bounds each of the three.
set -eu
ipai=$(dirname "$0")/../surfaces/cli/ipai
stack=${1:-prod}

status=0
"$ipai" ssl --stack "$stack" || status=$?
case $status in
  0) ;;
  # A certificate that is missing or not served differs from what the stack declares.
  7) "$ipai" up --stack "$stack" ;;
  *) exit "$status" ;;
esac
exec "$ipai" ssl --stack "$stack" --renew-dry-run
