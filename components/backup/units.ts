/** Longest that a backup and its proof may take together; a bigger database wants tier 2. */
const LIMIT = "6h";

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
