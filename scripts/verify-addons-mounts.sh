#!/bin/sh
# Compares Odoo's mounts with what was declared, and writes nothing:
# scripts/verify-addons-mounts.sh [--verbose] [--ci] [--json] [--fix].
# --fix first brings the folders that are missing (ipai addons clone), then compares.
# Exit code 1: errors; 2: a broken manifest.
set -eu
ipai=$(dirname "$0")/../surfaces/cli/ipai

fix=false
for argument; do
  shift
  case $argument in
    --fix) fix=true ;;
    *) set -- "$@" "$argument" ;;
  esac
done

fixed=0
# Its report goes to standard error: standard output is the comparison's, also with --json.
if $fix; then "$ipai" addons clone >&2 || fixed=$?; fi
"$ipai" addons mounts "$@"
exit "$fixed"
