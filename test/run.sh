#!/bin/sh
# test/run.sh [RING...] [OPTION OF MOCHA...]: the tests, from the cheapest ring to the dearest, on a
# machine that this sets up first; without a ring all of them.
#   static: the code as text; unit: no Docker, in seconds; tools: real git servers and pip; engine:
#   the real engine on a made-up host; lab: a real host over SSH; e2e: whole stacks.
set -eu
cd "$(dirname "$0")/.."
rings=
while [ $# -gt 0 ]; do
  case $1 in
    static | unit | tools | engine | lab | e2e) rings="$rings $1" ;;
    -*) break ;;
    *)
      echo "error: there is no ring of tests named $1: static, unit, tools, engine, lab, e2e" >&2
      exit 2
      ;;
  esac
  shift
done
sh scripts/bootstrap.sh setup
# Each lane writes into a pipe, so Mocha is told whether somebody looks.
if [ -t 1 ]; then set -- --color "$@"; else set -- --no-color "$@"; fi
# shellcheck disable=SC2086 # names of rings, without blanks
exec sh scripts/with-dependencies.sh node test/run.ts ${rings:-static unit tools engine lab e2e} "$@"
