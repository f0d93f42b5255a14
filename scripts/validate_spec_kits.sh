#!/bin/sh
# Checks the spec kits below spec/, and writes nothing: scripts/validate_spec_kits.sh [--json].
# Exit code 1: something is missing, empty, left open, or claimed without a test.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" spec validate "$@"
