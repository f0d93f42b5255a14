#!/bin/sh
# Verifies the addons' manifests, folders and mounts, and keeps the signed record of it below
# docs/evidence: scripts/generate_manifest_evidence.sh [--message WHY] [--json].
# Exit code 1: errors; 2: a broken manifest; 10: not recorded. It is recorded in each case but the last.
set -eu
exec "$(dirname "$0")/../surfaces/cli/ipai" evidence manifest "$@"
