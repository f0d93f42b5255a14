/** Longest that a backup and its proof may take together; a bigger database wants tier 2. */
const LIMIT = "6h";

const FILES_MINUTES = 15;

/** A program that the host runs beside all else, and yields to whoever serves people. */
export function besideText(what: string, word: string): string {
  return `# Written by the stack.
[Unit]
Description=${what}
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/ipai-backup ${word}
TimeoutStartSec=${LIMIT}
Nice=10
IOSchedulingClass=idle
`;
}

/** The first one at once: without it the log has nothing to be played onto. */
export function baseTimerText(): string {
  const what = "Base backups of PostgreSQL, where one is due";
  return repeatingTimerText(what, { first: "20s", every: "1h", accuracy: "1s" });
}

export function filesTimerText(): string {
  const what = `The filestore, every ${FILES_MINUTES} minutes`;
  return repeatingTimerText(what, { first: "1min", every: `${FILES_MINUTES}min`, accuracy: "10s" });
}

interface Rhythm {
  readonly first: string;
  readonly every: string;
  readonly accuracy: string;
}

function repeatingTimerText(what: string, { first, every, accuracy }: Rhythm): string {
  return `# Written by the stack.
[Unit]
Description=${what}

[Timer]
OnActiveSec=${first}
OnUnitActiveSec=${every}
AccuracySec=${accuracy}

[Install]
WantedBy=timers.target
`;
}

/** Makes a backup and proves it. It yields to whoever serves people. */
export function serviceText(): string {
  return `# Written by the stack.
[Unit]
Description=Backup of the stack, and its proof
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/ipai-backup run
TimeoutStartSec=${LIMIT}
Nice=10
IOSchedulingClass=idle
`;
}

/** A night that the host slept through is made up for at its next start. */
export function timerText(at: string, timeZone: string): string {
  return `# Written by the stack.
[Unit]
Description=Nightly backup of the stack

[Timer]
OnCalendar=*-*-* ${at}:00 ${timeZone}
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
}
