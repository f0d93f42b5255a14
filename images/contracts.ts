// What every image promises to whoever runs it, whichever base it was built on. The scripts live
// in `<image>/bin`; each image's Dockerfile says what it is made of. Nothing here knows of stacks.

/** Users inside the containers: secrets and data on the host belong to these numbers. */
export const users = {
  odoo: { uid: 100, gid: 101 },
  postgres: { uid: 999, gid: 999 },
  node: { uid: 1000, gid: 1000 },
} as const;

/** Where a container finds the file of a secret. */
export const SECRETS_FOLDER = "/run/secrets";

export const odoo = {
  user: users.odoo,
  conf: "/etc/odoo/odoo.conf",
  /** Filestore and sessions. */
  data: "/var/lib/odoo",
  /** A folder for each repository of addons in the image; `ODOO_ADDONS_PATH` there names each. */
  addons: "/opt/odoo/addons",
  ports: { http: 8069, websocket: 8072 },
  secrets: {
    admin: "odoo_admin_password",
    probe: "odoo_probe_password",
    /** Only where `IPAI_SMTP_USER` is set. */
    smtp: "smtp_password",
  },
  /** Logs in for health checks: an internal user without further rights. */
  probeLogin: "ipai_probe",
  prepare: ["ipai-odoo-prepare"],
  /** Run in a running container: how what is declared in the database differs; changes nothing. */
  declared: ["ipai-odoo-declared"],
  /** Whether Odoo would load every addon of the image; without a database. */
  check: ["ipai-odoo-check"],
  health: { web: ["ipai-odoo-health", "web"], cron: ["ipai-odoo-health", "cron"] },
  labels: { revision: "org.opencontainers.image.revision", series: "ipai.odoo.series" },
} as const;

export const postgres = {
  user: users.postgres,
  /** The cluster is a folder inside it. */
  data: "/var/lib/postgresql/data",
  cluster: "/var/lib/postgresql/data/cluster",
  port: 5432,
  secrets: {
    superuser: "postgres_password",
    odoo: "odoo_db_password",
    n8n: "n8n_db_password",
    /** pgBackRest's configuration, and what vouches for its bucket: only where the log is kept. */
    wal: "pgbackrest",
    walAuthority: "pgbackrest_authority",
  },
  /** Run in the running container, with `IPAI_ODOO_DATABASE` and `IPAI_N8N_DATABASE` set. */
  provision: ["ipai-pg-provision"],
  health: ["pg_isready", "--quiet", "--username=postgres"],
} as const;

export const n8n = {
  user: users.node,
  data: "/home/node/.n8n",
  /** What the host shows it of drift, and where it leaves alerts for the host. */
  exchange: { drift: "/run/ipai/drift", alerts: "/run/ipai/alerts" },
  port: 5678,
  secrets: {
    database: "n8n_db_password",
    encryptionKey: "n8n_encryption_key",
    owner: "n8n_owner_password",
  },
  /** Run in the running container, with `N8N_OWNER_EMAIL` set. */
  owner: ["ipai-n8n-owner"],
  health: ["ipai-n8n-health"],
} as const;

export const mail = {
  user: users.node,
  ports: { smtp: 1025, web: 1080 },
  secrets: { web: "mail_password" },
  webUser: "mail",
  /** What was caught, as JSON, behind the same password. */
  messages: "/api/email",
  health: ["ipai-mail-health"],
} as const;
