#!/bin/sh
# Logs Docker in at an image registry: scripts/registry_login.sh REGISTRY, as REGISTRY_USER with
# REGISTRY_TOKEN, both from the environment.
set -eu
for name in REGISTRY_USER REGISTRY_TOKEN; do
  if [ -z "$(printenv "$name")" ]; then
    echo "error: $name is not set" >&2
    exit 3
  fi
done
printenv REGISTRY_TOKEN | docker login --username "$REGISTRY_USER" --password-stdin "$1"
