/** Minutes between two looks. */
const EVERY = 5;

export const LAUNCHER = `#!/bin/sh
# Written by the stack. ipai-watch look | tell | alerts | ack KEY WHO | metrics HOURS POINTS | begun UNIT | ended
PYTHONPATH=/usr/local/lib/ipai exec python3 -B -m ipai_watch "$@"
`;

export const WATCH_SERVICE = `# Written by the stack.
[Unit]
Description=Look at everything that the stack runs, and tell people
After=docker.service network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/ipai-watch tell
TimeoutStartSec=4min
Nice=10
`;

/** Runs when something that matters has ended, well or not. */
export const ENDED = "ipai-watch-ended.service";

/** For the unit of something that matters: dead-man pings, and its failure is told at once. */
export const DROP_IN = `# Written by the stack.
[Unit]
OnSuccess=${ENDED}
OnFailure=${ENDED}

[Service]
ExecStartPre=-/usr/local/sbin/ipai-watch begun %n
`;

export const endedText = (
  units: readonly string[],
): string => `# Written by the stack, for ${units.join(" and ")}.
[Unit]
Description=Tell people how something that matters ended

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/ipai-watch ended
TimeoutStartSec=4min
`;

export const WATCH_TIMER = `# Written by the stack.
[Unit]
Description=A look at the stack every ${EVERY} minutes

[Timer]
OnBootSec=${EVERY}min
OnUnitActiveSec=${EVERY}min
AccuracySec=10s

[Install]
WantedBy=timers.target
`;
