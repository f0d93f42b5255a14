#!/bin/sh
# `ipai "$@"` from a checkout in any state: what `npm start`, `npm stop` and `npx ipai` run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# A control room is open for days and does little at a time: room for new objects would stay taken, 20 MB of it.
small=
[ "${1:-}" != room ] || small=--max-semi-space-size=1
exec sh "$here/with-dependencies.sh" node ${small:+"$small"} "$here/../surfaces/cli/main.ts" "$@"
