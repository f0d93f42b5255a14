import type { StackOutputs } from "../../../../../components/outputs.ts";

export const DIGEST = `sha256:${"a".repeat(64)}`;

/** What the stack `local` says of itself; the edge's ports and CA are a fake edge's. */
export function declared(edge: StackOutputs["edge"]): StackOutputs {
  return {
    stack: "local",
    urls: {
      erp: "https://erp.ipai.localhost/",
      n8n: "https://n8n.ipai.localhost/",
      mail: "https://mail.ipai.localhost/",
    },
    edge,
    connection: {
      address: "127.0.0.1",
      port: 2222,
      user: "root",
      privateKeyFile: ".state/ssh/id_ed25519",
      hostKey: "ssh-ed25519 AAAA",
    },
    release: { sha: "b".repeat(40), reference: `registry:5000/odoo@${DIGEST}`, digest: DIGEST },
    series: "19.0",
    database: { container: "postgres-prod", name: "odoo_prod", user: "odoo" },
    containers: [
      { name: "postgres-prod", project: "database", service: "postgres", ports: [] },
      {
        name: "odoo-prod",
        project: "odoo",
        service: "web",
        ports: ["127.0.0.1:8069", "127.0.0.1:8072"],
        limits: { restart: "unless-stopped", memory: 512 * 1024 ** 2, pids: 512 },
      },
      { name: "odoo-cron", project: "odoo", service: "cron", ports: [] },
    ],
    names: ["erp.ipai.localhost", "n8n.ipai.localhost", "mail.ipai.localhost"],
    backup: {
      repository: "s3:http://store:9000/ipai-local",
      region: "us-east-1",
      at: "02:00",
      keep: { daily: 30, monthly: 12 },
    },
    effects: [
      { name: "sshd", look: "sshd -T", settings: { passwordauthentication: "no" } },
      {
        name: "data",
        look: "look for data",
        settings: { "odoo-database": "odoo_prod" },
        next: "name the one that holds the data",
      },
    ],
    outgoingMail: { host: "smtp.example.com", port: 2525 },
    logins: {
      odooAdmin: { user: "admin", password: "admin's password" },
      odooProbe: { user: "ipai_probe", password: "probe's password" },
      n8nOwner: { user: "owner@example.com", password: "owner's password" },
      mail: { user: "mail", password: "mail's password" },
    },
  };
}
