import { equal, match } from "node:assert/strict";
import { mail, n8n } from "../../../images/contracts.ts";
import { ImageStack, N8N_DATABASE } from "../../support/imageStack.ts";

describe("the images of n8n and of the mail catcher, on this machine's daemon", function () {
  this.timeout(600_000);
  const stack = new ImageStack();

  before(async () => {
    await stack.open();
    await stack.startDatabase();
    await stack.start("n8n", "n8n", {
      environment: {
        DB_TYPE: "postgresdb",
        DB_POSTGRESDB_HOST: "db",
        DB_POSTGRESDB_DATABASE: N8N_DATABASE,
        DB_POSTGRESDB_USER: "n8n",
        DB_POSTGRESDB_PASSWORD_FILE: `/run/secrets/${n8n.secrets.database}`,
        N8N_ENCRYPTION_KEY_FILE: `/run/secrets/${n8n.secrets.encryptionKey}`,
        N8N_OWNER_EMAIL: "owner@example.com",
        N8N_DIAGNOSTICS_ENABLED: "false",
      },
      secrets: Object.values(n8n.secrets),
      volumes: { n8n: n8n.data },
    });
    await stack.healthy("n8n", n8n.health);
  });
  after(() => stack.close());

  it("n8n gets its owner once; one that exists is left alone", async () => {
    const first = await stack.exec("n8n", ...n8n.owner);
    equal(first.all, "owner owner@example.com: created");
    const password = 'SELECT password FROM "user"';
    const before = await stack.query(password, N8N_DATABASE);
    const second = await stack.exec("n8n", ...n8n.owner);
    equal(second.all, "owner: there is one already");
    equal(await stack.query(password, N8N_DATABASE), before);
  });

  it("n8n is not healthy without its database", async () => {
    // One after the other: in one transaction, n8n could come back before the door is closed.
    await stack.query(`ALTER DATABASE ${N8N_DATABASE} ALLOW_CONNECTIONS false`, "postgres");
    await stack.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${N8N_DATABASE}'`,
      "postgres",
    );
    const alone = await stack.exec("n8n", "sh", "-c", "until ! ipai-n8n-health; do :; done");
    match(alone.all, /readiness: /);
  });

  it("the mail catcher shows its mail to nobody without the password", async () => {
    await stack.start("mail", "mail", { secrets: [mail.secrets.web] });
    const { stdout } = await stack.healthy("mail", mail.health);
    equal(stdout, "SMTP greets, the pages ask for the password");
  });
});
