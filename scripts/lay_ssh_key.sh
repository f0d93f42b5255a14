#!/bin/sh
# Lays the key that reaches the stacks' hosts where their settings expect it (~/.ssh/id_ed25519), from
# the environment: SSH_PRIVATE_KEY, or SSH_PUBLIC_KEY where a preview needs no more. Never replaces another key.
set -eu
umask 077
key=$HOME/.ssh/id_ed25519
new=$key.$$
mkdir -p "$HOME/.ssh"
trap 'rm -f "$new" "$new.pub"' EXIT

if [ -n "${SSH_PRIVATE_KEY:-}" ]; then
  # A store of secrets may have cut off the last line break, which OpenSSH's format wants.
  printf '%s\n' "$SSH_PRIVATE_KEY" >"$new"
  ssh-keygen -y -P '' -f "$new" >"$new.pub"
elif [ -n "${SSH_PUBLIC_KEY:-}" ]; then
  printf '%s\n' "$SSH_PUBLIC_KEY" >"$new.pub"
  ssh-keygen -l -f "$new.pub" >/dev/null
else
  echo "error: neither SSH_PRIVATE_KEY nor SSH_PUBLIC_KEY is set" >&2
  exit 3
fi

# Comments differ without meaning anything.
public() { cut -d ' ' -f 1,2 "$1"; }
if [ -e "$key.pub" ] && [ "$(public "$key.pub")" != "$(public "$new.pub")" ]; then
  echo "error: $key.pub is another key already" >&2
  echo "next: move it away, or name another file in the setting ipai:ssh.privateKeyFile" >&2
  exit 1
fi
if [ -e "$new" ] && [ ! -e "$key" ]; then mv "$new" "$key"; fi
[ -e "$key.pub" ] || mv "$new.pub" "$key.pub"
