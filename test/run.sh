#!/bin/sh
# Every test, from the cheapest ring to the dearest, on a machine that this sets up first.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh setup
# Mocha also colours for CI; a log is read by people and programs.
[ -t 1 ] || set -- --no-color
# static: the code as text; unit: no Docker, in seconds; tools: real git servers and pip; engine: the
# real engine on a made-up host; lab: a real host over SSH; e2e: whole stacks.
exec sh scripts/with-dependencies.sh mocha "$@" 'test/static/**/*.test.ts' \
  'test/unit/**/*.test.ts' 'test/tools/**/*.test.ts' 'test/engine/**/*.test.ts' \
  'test/lab/**/*.test.ts' 'test/e2e/**/*.test.ts'
