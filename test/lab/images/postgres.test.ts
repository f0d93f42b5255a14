import { deepEqual, equal, match } from "node:assert/strict";
import { postgres } from "../../../images/contracts.ts";
import { DATABASE, ImageStack } from "../../support/imageStack.ts";

describe("the image of PostgreSQL, on this machine's engine", function () {
  this.timeout(300_000);
  const stack = new ImageStack();

  before(async () => {
    await stack.open();
    await stack.startDatabase();
  });
  after(() => stack.close());

  it("gives each application a role without rights over others, and its own database", async () => {
    const roles =
      "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolcanlogin ORDER BY 1";
    deepEqual((await stack.query(roles)).split("\n"), ["n8n|f|f", "odoo|f|t", "postgres|t|t"]);
    const reach = `SELECT has_database_privilege('n8n', '${DATABASE}', 'CONNECT')`;
    equal(await stack.query(reach), "f");
  });

  it("provisions again without a change or a complaint", async () => {
    const again = await stack.exec("db", ...postgres.provision);
    equal(again.exitCode, 0, again.all);
    match(again.all, /^odoo: role and database \w+ are in place\nn8n: [\w ]+ are in place$/);
  });

  it("takes rights away that a role should not have", async () => {
    await stack.query("ALTER ROLE n8n SUPERUSER");
    equal((await stack.exec("db", ...postgres.provision)).exitCode, 0);
    equal(await stack.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'n8n'"), "f");
  });

  it("lets nobody in from outside without the password", async () => {
    const psql = ["psql", "--no-password", "--command=SELECT 1"];
    const guest = await stack.exec("db", ...psql, "--host=db", "--username=odoo", "postgres");
    equal(guest.exitCode, 2);
    match(guest.all, /no password supplied/);
  });

  it("makes its cluster whole although the first try was killed half-way", async () => {
    const options = {
      environment: { POSTGRES_PASSWORD_FILE: "/run/secrets/postgres_password" },
      secrets: [postgres.secrets.superuser],
      volumes: { cut: postgres.data },
    };
    const half = "mkdir $PGDATA.unfinished && echo 17 >$PGDATA.unfinished/PG_VERSION";
    const cut = { ...options, entrypoint: "sh", command: ["-c", half] };
    equal((await stack.once("killed", "postgres", cut)).exitCode, 0);
    await stack.start("healed", "postgres", options);
    await stack.healthy("healed", postgres.health);
  });

  it("says which file is missing when it has no password to give", async () => {
    const options = { environment: { POSTGRES_PASSWORD_FILE: "" } };
    const refused = await stack.once("bare", "postgres", options);
    equal(refused.exitCode === 0, false);
    match(refused.all, /POSTGRES_PASSWORD_FILE.*names the file/);
  });
});
