import { aside } from "./aside.ts";

const FOLDER = "/etc/systemd/journald.conf.d";
export const JOURNAL_FILE = `${FOLDER}/10-ipai.conf`;

/**
 * The one place of logs: of containers, nginx, PostgreSQL, the host. Odoo at work says more than
 * journald's own limit on how fast one unit may speak, and all containers speak through Docker's.
 */
export const JOURNAL_IN_FORCE: Readonly<Record<string, string>> = {
  Storage: "persistent",
  SystemMaxUse: "1G",
  MaxRetentionSec: "30day",
  RateLimitBurst: "100000",
  // `ipai logs` finds lines in the files themselves: only giants are packed.
  Compress: "64K",
};

const KEYS = Object.keys(JOURNAL_IN_FORCE).join("|");

const LINES = Object.entries(JOURNAL_IN_FORCE).map(([key, value]) => `${key}=${value}`);

export const JOURNAL_CAP = ["# Written by the stack.", "[Journal]", ...LINES, ""].join("\n");

/** All of journald's files in the order in which it reads them: of a setting it takes the last. */
export const JOURNAL_LOOK = `
systemd-analyze cat-config systemd/journald.conf |
  sed -nE 's/^[[:space:]]*(${KEYS})[[:space:]]*=[[:space:]]*/\\1 /p' |
  awk '{ value[$1] = $0 } END { for (name in value) print value[name] }'
`;

export const JOURNAL_MEND = `
set -eu
${aside}
export LC_ALL=C
after=
for file in ${FOLDER}/*.conf; do
  if [ "$file" = ${JOURNAL_FILE} ]; then after=yes; continue; fi
  [ -n "$after" ] || continue
  ! grep -qE '^[[:space:]]*(${KEYS})[[:space:]]*=' "$file" || aside "$file"
done
systemctl restart systemd-journald.service
`;
