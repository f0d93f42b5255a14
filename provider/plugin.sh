#!/bin/sh
# plugin.sh NAME PROGRAM [ARGUMENT...]: how the engine gets at a plugin of this checkout.
name=$1
program=$2
shift 2

# The `ipai` that runs the engine serves the plugins itself, which saves a process each. It has left
# a file for every start, with the port; whoever moves the file away has the port to itself.
if [ -n "${IPAI_PLUGINS:-}" ]; then
  mine=$IPAI_PLUGINS/taken.$$
  for offer in "$IPAI_PLUGINS/$name".*; do
    if mv "$offer" "$mine" 2>/dev/null; then
      cat "$mine"
      # The engine holds our standard input, and takes this process for the plugin.
      exec cat >/dev/null
    fi
  done
fi

# The checkout's own Node, where there is one, and what it compiled last time.
modules=${0%/*}/../node_modules
PATH=$modules/.bin:$PATH
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$modules/.cache/node-compile}
export PATH NODE_COMPILE_CACHE
exec node "$program" "$@"
