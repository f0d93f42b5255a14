#!/bin/sh
# Takes out of node_modules what n8n never loads on this platform, 2.9 GB -> 1.0 GB: the image
# is pushed and pulled. Nothing that a node of n8n could need is removed.
set -eu
cd "$1"

# what only developers and their tools read
find . -type f \( \
  -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.tsbuildinfo' \
  -o -name '*.flow' -o -name '*.md' -o -name '*.markdown' -o -name '*.mdx' \) -delete
# n8n reads the TypeScript of its node definitions, and no other
find . -type f -name '*.ts' -not -path '*/node-definitions/*' -delete

# native code for other systems, and sources of native code
find . -type f \( -name '*.node' -o -name '*.exe' -o -path '*/bin/*' \) \
  \( -name '*win32*' -o -name '*.exe' -o -name '*darwin*' -o -name '*arm64*' -o -name '*musl*' \) -delete
find . -type d \( -path '*/prebuilds/win32-*' -o -path '*/prebuilds/darwin-*' -o -path '*/prebuilds/*-arm*' \
  -o -path '*/selenium-webdriver/bin/macos' -o -path '*/selenium-webdriver/bin/windows' \
  -o -path '*/sqlite3/deps' \) -prune -exec rm -rf {} +
rm -f node_modules/isolated-vm/isolated-vm-*.tgz

find . -type d -empty -delete
# npm installs many packages several times over: one copy of each file
hardlink --quiet --ignore-time --ignore-mode --ignore-owner .
