export const NAMES = ["odoo-test", "postgres-test"];

export const container = (name: string, changes: object = {}): object => ({
  name: `/${name}`,
  status: "running",
  restarts: 0,
  health: "healthy",
  started: "2026-01-01T00:00:00.000000000Z",
  ...changes,
});

export const jsonLines = (all: readonly object[]): string =>
  `${all.map((each) => JSON.stringify(each)).join("\n")}\n`;

export const ODOO = { failing: [], late: [], heartbeat: 20, mails: true };
export const MAILS = { failed: 0, waiting: 0 };
export const N8N = { waiting: 0, sleeping: 1, running: 1, errors: 0, oldest: 0 };

export const WORKFLOW = { state: "on", since: 90_000, ended: "success", age: 3600 };
/** What PostgreSQL counts, for the samples. */
const ACTIVITY = {
  connections: 3,
  most_connections: 100,
  transactions: 9,
  hit: 9,
  read: 1,
  bytes: 9,
};

/** What every program says of a host that is well; by the file of its answer. */
export const WELL = {
  "docker.containers": jsonLines(NAMES.map((name) => container(name))),
  "docker.odoo": JSON.stringify(ODOO),
  "docker.mails": JSON.stringify(MAILS),
  "docker.wal": "0\n",
  "docker.n8n": JSON.stringify(N8N),
  "docker.workflow": JSON.stringify(WORKFLOW),
  "docker.activity": JSON.stringify(ACTIVITY),
  "docker.ps": NAMES.map((name) => `"${name}"\n`).join(""),
  "docker.images": "postgres:17\nodoo@c\n",
  "docker.created": "2026-01-01T00:00:00Z\n2026-01-01T00:00:00Z\n",
  "systemctl.failed": "",
  "systemctl.jobs": "",
  "systemctl.renewal": "Result=success\nExecMainExitTimestamp=@1000\n",
  "journalctl.postgres": "a line\n",
  "journalctl.nginx":
    '192.0.2.7 - - [30/Nov/2026:06:48:12 +0800] "GET / HTTP/1.1" 200 5 "-" "-" 0.004\n',
  "apt-get.updates": "Reading package lists...\n",
  "timedatectl.clock": "NTPSynchronized=yes\n",
};
