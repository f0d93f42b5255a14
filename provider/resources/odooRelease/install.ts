import { readFile } from "node:fs/promises";
import { keepText } from "./plan.ts";
import { bounded, type ReleaseRun } from "./run.ts";

/** The folder on the host of what a release is about to do, and of its journal. */
export function homeOf(project: string): string {
  return `/var/lib/ipai/releases/${project}`;
}

/** The host's own part of a release, in `onHost/`. */
export const PROGRAM_FILES = [
  "release.sh",
  "copies.sh",
  "take_back.sh",
  "name.sh",
  "hold.py",
  "watch.py",
  "journal.py",
] as const;

const RECOVER = "ipai-recover-release";
const PRUNE = "ipai-prune-rewind-points";
const WATCH = "ipai-watch-release";

// After a power cut users must not wait until somebody types a command. $1 home, $2 project, then each
// file's name with its length; what follows them is a plan.
const install = `
set -eu
umask 077
home=$1 project=$2
shift 2
mkdir -p "$home"
cd "$home"
for each in "$@"; do head -c "\${each#*=}" >"\${each%=*}.next"; done
cat >plan.next
for each in "$@"; do mv -f "\${each%=*}.next" "\${each%=*}"; done
cat >"/etc/systemd/system/${RECOVER}-$project.service" <<UNIT
[Unit]
Description=Ends what a release of Odoo began when the machine went down
After=docker.service nginx.service
Wants=docker.service
[Service]
Type=oneshot
ExecStart=/bin/sh $home/release.sh $home recover
[Install]
WantedBy=multi-user.target
UNIT
cat >"/etc/systemd/system/${PRUNE}-$project.service" <<UNIT
[Unit]
Description=Drops copies of the database of Odoo that have been kept long enough
[Service]
Type=oneshot
ExecStart=/bin/sh $home/release.sh $home prune
UNIT
cat >"/etc/systemd/system/${PRUNE}-$project.timer" <<UNIT
[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target
UNIT
cat >"/etc/systemd/system/${WATCH}-$project.service" <<UNIT
[Unit]
Description=Watches a release of Odoo after its cutover
After=docker.service nginx.service ${RECOVER}-$project.service
ConditionPathExists=$home/window
[Service]
ExecStart=/usr/bin/python3 -B $home/watch.py $home
Restart=on-failure
RestartSec=2
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --quiet "${RECOVER}-$project.service" "${WATCH}-$project.service"
systemctl enable --quiet --now "${PRUNE}-$project.timer"
`;

/** Puts the host's own part of a release there, with its plan, if it has one, beside the one before. */
export async function installProgram(run: ReleaseRun, plan = ""): Promise<void> {
  const own = await Promise.all(
    PROGRAM_FILES.map(async (name) => {
      const content = await readFile(new URL(`onHost/${name}`, import.meta.url));
      return { name, content };
    }),
  );
  const { project } = run.release;
  const files = [...own, { name: "keep", content: Buffer.from(keepText(run.release)) }];
  await run.remote.run({
    step: `write what the release ${project} is about to do`,
    script: install,
    args: [
      homeOf(project),
      project,
      ...files.map(({ name, content }) => `${name}=${content.length}`),
    ],
    stdin: Buffer.concat([...files.map(({ content }) => content), Buffer.from(plan)]),
    ...bounded(run),
  });
}
