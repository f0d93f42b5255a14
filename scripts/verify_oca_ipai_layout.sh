#!/bin/sh
# Compares the addons on the disk with the catalogue and the lock, and writes nothing:
# scripts/verify_oca_ipai_layout.sh [--json]. Exit code 1: errors; 2: a broken manifest.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" addons verify "$@"
