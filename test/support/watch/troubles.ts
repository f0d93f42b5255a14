import { COPY_CAUSES } from "./copyTroubles.ts";
import type { WatchHost } from "./host.ts";
import { MAILS, N8N, ODOO } from "./well.ts";

export interface Trouble {
  readonly key: string;
  readonly breaks: (host: WatchHost) => Promise<void>;
  /** How many other troubles the same cause is. @default 0 */
  readonly also?: number;
  readonly found: RegExp;
  /** The command that mends it or shows more. */
  readonly next: RegExp;
}

const odoo = (changes: object) => (host: WatchHost) =>
  host.write("answers/docker.odoo", JSON.stringify({ ...ODOO, ...changes }));
export const mails = (changes: object) => (host: WatchHost) =>
  host.write("answers/docker.mails", JSON.stringify({ ...MAILS, ...changes }));
const n8n = (changes: object) => (host: WatchHost) =>
  host.write("answers/docker.n8n", JSON.stringify({ ...N8N, ...changes }));
const silent =
  (...answers: string[]) =>
  async (host: WatchHost): Promise<void> => {
    for (const answer of answers) await host.remove(`answers/${answer}`);
  };
const lines = (line: string, count: number): string => `${line}\n`.repeat(count);

/** What each check of the watch is to find, by breaking its cause. */
export const CAUSES: readonly Trouble[] = [
  {
    key: "containers: odoo-test",
    breaks: (host) => host.containers({ status: "exited", health: "unhealthy" }),
    found: /exited, unhealthy, 0 restarts/,
    next: /npx ipai logs odoo-test --last 50 --stack test/,
  },
  {
    key: "containers: odoo-test",
    breaks: (host) => host.containers({ restarts: 3 }),
    found: /running, healthy, 3 restarts/,
    next: /npx ipai logs odoo-test/,
  },
  {
    key: "sites: https://erp.example.com/web/health",
    breaks: (host) => Promise.resolve(void (host.status = 502)),
    found: /HTTP\/1\.1 502 Bad Gateway/,
    next: /npx ipai verify --stack test/,
  },
  {
    key: "certificates: erp.example.com",
    breaks: (host) => host.certificateOf(10),
    found: /(?:9|10) days left, expected 14 days or more/,
    next: /npx ipai ssl --stack test/,
  },
  {
    key: "certificates: erp.example.com",
    breaks: (host) => host.certificateOf(3),
    found: /^FAIL: .*[23] days left/,
    next: /npx ipai ssl/,
  },
  {
    key: "sites: answers 5xx in 5 min",
    breaks: (host) =>
      host.write(
        "answers/journalctl.nginx",
        lines('192.0.2.7 - - [30/Nov/2026:06:48:12 +0800] "GET / HTTP/1.1" 502 5 "-" "-" 0.004', 6),
      ),
    found: /6 of 6, expected below 5 %/,
    next: /npx ipai logs nginx --grep/,
  },
  {
    key: "odoo: scheduled jobs that fail",
    breaks: odoo({ failing: ["Mail: Email Queue Manager"] }),
    found: /Email Queue Manager/,
    next: /npx ipai logs odoo --errors/,
  },
  {
    key: "odoo: scheduled jobs two hours late",
    breaks: odoo({ late: ["Base: Auto-vacuum internal data"] }),
    found: /Auto-vacuum/,
    next: /npx ipai logs odoo --errors/,
  },
  {
    key: "odoo: heartbeat of scheduled jobs",
    breaks: odoo({ heartbeat: 900 }),
    found: /900 s ago, expected within 180 s/,
    next: /npx ipai logs odoo --errors/,
  },
  {
    key: "mail: failed mails in Odoo's queue",
    breaks: mails({ failed: 2 }),
    found: /: 2, expected fewer than 1/,
    next: /npx ipai logs odoo --errors/,
  },
  {
    key: "mail: mails that wait for an hour",
    breaks: mails({ waiting: 1 }),
    found: /: 1, expected none/,
    next: /npx ipai logs odoo --errors/,
  },
  {
    key: "n8n: backlog",
    breaks: n8n({ waiting: 101 }),
    found: /^FAIL: .*101 not begun, 1 running, 1 sleeping/,
    next: /npx ipai logs n8n/,
  },
  {
    key: "n8n: oldest that was not begun",
    breaks: n8n({ waiting: 1, oldest: 1800 }),
    found: /30 min, expected younger than 15 min/,
    next: /npx ipai logs n8n/,
  },
  {
    key: "n8n: executions that failed in 24 h",
    breaks: n8n({ errors: 11 }),
    found: /: 11, expected fewer than 10/,
    next: /npx ipai logs n8n/,
  },
  {
    key: "database: queries of 5 s or more in an hour",
    breaks: (host) =>
      host.write("answers/journalctl.postgres", lines("LOG:  duration: 6000 ms", 21)),
    found: /: 21, expected fewer than 20/,
    next: /npx ipai logs postgres --grep duration/,
  },
  {
    key: "backup: newest good backup",
    breaks: (host) => host.backup("made", {}, 30),
    found: /30 h ago, expected within 26 h/,
    next: /npx ipai backups/,
  },
  {
    key: "backup: newest proof",
    breaks: (host) => host.backup("proofs", {}, 30),
    found: /30 h ago/,
    next: /npx ipai backups/,
  },
  {
    key: "backup: last drill that passed",
    breaks: (host) => host.backup("drills", {}, 24 * 36),
    found: /36 days ago, expected within 35 days/,
    next: /npx ipai backups/,
  },
  ...COPY_CAUSES,
  ...(["alarm", "stuck"] as const).map((outcome) => ({
    key: "releases: odoo",
    breaks: (host: WatchHost) => host.watched("passed", outcome),
    found: /^FAIL: .*cccccccccccc: it failed its watch, and .*: error rate: 9 of 40/,
    next: /npx ipai rollback --stack test/,
  })),
  {
    key: "disk: / space",
    // Of a disk that is full of small files too; so does this machine's own count for nothing.
    also: 1,
    breaks: (host) => host.limits({ diskActPercent: 0, diskFailPercent: 0, memoryPercent: 101 }),
    found: /^FAIL: .*\d %, expected below 0 %/,
    next: /docker system df/,
  },
  {
    key: "memory: in use",
    breaks: (host) => host.limits({ memoryPercent: 0 }),
    found: /\d % of \d+ MB/,
    next: /docker stats/,
  },
  {
    key: "clock: synchronised",
    breaks: (host) => host.write("answers/timedatectl.clock", "NTPSynchronized=no\n"),
    found: /: no, expected yes/,
    next: /timedatectl timesync-status/,
  },
  {
    key: "updates: security updates that wait",
    breaks: async (host) => {
      const line = "Inst openssl [3.0] (3.1 Debian-Security:13/stable [amd64])\n";
      await host.write("answers/apt-get.updates", line);
      await host.remove("state/apt");
    },
    found: /openssl, expected fewer than 1/,
    next: /unattended-upgrade/,
  },
  {
    key: "updates: reboot",
    breaks: (host) => host.write("reboot-required", ""),
    found: /: needed, expected not needed/,
    next: /systemctl reboot/,
  },
  {
    key: "units: failed units",
    breaks: (host) =>
      host.write("answers/systemctl.failed", "fwupd.service loaded failed failed\n"),
    found: /fwupd\.service/,
    next: /journalctl --unit fwupd\.service/,
  },
  {
    key: "units: certbot.service",
    breaks: (host) =>
      host.write("answers/systemctl.failed", "certbot.service loaded failed failed\n"),
    found: /^FAIL: .*: failed, expected not failed/,
    next: /npx ipai logs certbot --last 20/,
  },
  {
    key: "backup: PostgreSQL's log",
    breaks: (host) => host.write("answers/docker.wal", "360\n"),
    found: /waits for 6 min, expected in the bucket within 5 min/,
    next: /npx ipai logs postgres --errors --stack test/,
  },
  {
    key: "backup: newest base backup",
    breaks: (host) => host.backup("bases", {}, 27, "newest"),
    found: /27 h ago, expected within 26 h/,
    next: /systemctl status ipai-base.service on the host/,
  },
  {
    key: "backup: newest files",
    breaks: (host) => host.backup("files", {}, 1, "newest"),
    found: /6\d min ago, expected within 35 min/,
    next: /systemctl status ipai-files.service on the host/,
  },
  {
    key: "drift: last look without drift",
    breaks: (host) => host.noDriftSince(25),
    found: /25 h ago, expected within 24 h/,
    next: /npx ipai drift --stack test/,
  },
];

/** A check whose reading is broken is told too, once, and as what it is. */
export const READINGS: readonly [check: string, breaks: Trouble["breaks"]][] = [
  ["odoo", silent("docker.odoo")],
  ["odoo", (host) => host.write("answers/docker.odoo", "psql: something else\n")],
  ["odoo", (host) => host.write("answers/docker.odoo", "[]\n")],
  ["n8n", silent("docker.n8n")],
  ["workflow", silent("docker.workflow")],
  ["slow queries", silent("journalctl.postgres")],
  ["answers", silent("journalctl.nginx")],
  ["clock", silent("timedatectl.clock")],
  ["units", silent("systemctl.failed")],
  ["between", silent("docker.wal")],
  ["backups", (host) => host.write("backups/made/b.json", "not JSON")],
  ["releases", (host) => host.write("data/releases/odoo/watched", "half a li")],
  ["drift", (host) => host.write("data/drift-last-good", "some day")],
  [
    "updates",
    async (host) => {
      await host.remove("answers/apt-get.updates");
      await host.remove("state/apt");
    },
  ],
];
