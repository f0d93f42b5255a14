#!/bin/sh
# `ipai "$@"` from a checkout in any state: what `npm start`, `npm stop` and `npx ipai` run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec sh "$here/with-dependencies.sh" node "$here/../surfaces/cli/main.ts" "$@"
