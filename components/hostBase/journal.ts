import { aside } from "./aside.ts";

const FOLDER = "/etc/systemd/journald.conf.d";
export const JOURNAL_FILE = `${FOLDER}/10-ipai.conf`;

export const JOURNAL_IN_FORCE: Readonly<Record<string, string>> = {
  Storage: "persistent",
  SystemMaxUse: "500M",
};

const LINES = Object.entries(JOURNAL_IN_FORCE).map(([key, value]) => `${key}=${value}`);

export const JOURNAL_CAP = ["# Written by the stack.", "[Journal]", ...LINES, ""].join("\n");

/** All of journald's files in the order in which it reads them: of a setting it takes the last. */
export const JOURNAL_LOOK = `
systemd-analyze cat-config systemd/journald.conf |
  sed -nE 's/^[[:space:]]*(Storage|SystemMaxUse)[[:space:]]*=[[:space:]]*/\\1 /p' |
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
  ! grep -qE '^[[:space:]]*(Storage|SystemMaxUse)[[:space:]]*=' "$file" || aside "$file"
done
systemctl restart systemd-journald.service
`;
