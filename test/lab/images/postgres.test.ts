import { deepEqual, equal, match } from "node:assert/strict";
import { postgres } from "../../../images/contracts.ts";
import { DATABASE, ImageStack, N8N_DATABASE } from "../../support/imageStack.ts";
import { Copies } from "./support/copies.ts";

describe("the image of PostgreSQL, on this machine's daemon", function () {
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

  const provisionAs = (...variables: readonly string[]) =>
    stack.exec("db", "env", ...variables, ...postgres.provision);
  const databases = () =>
    stack.query(
      "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate",
    );

  it("makes no empty database beside another one of its role, and names that", async () => {
    const before = await databases();
    for (const [variable, held] of [
      ["IPAI_ODOO_DATABASE=odoo_new", DATABASE],
      ["IPAI_N8N_DATABASE=n8n_new", N8N_DATABASE],
    ] as const) {
      const refused = await provisionAs(variable);
      equal(refused.exitCode, 1, refused.all);
      match(
        refused.all,
        new RegExp(`has: ${held} \\(\\d+ kB, last write 2\\d{3}-[^)]+\\)\n {2}next: `),
      );
    }
    equal(await databases(), before);
  });

  it("makes it when it is told to, by its very name", async () => {
    const wrong = await provisionAs("IPAI_ODOO_DATABASE=odoo_new", "IPAI_START_EMPTY=odoo_ne,new");
    equal(wrong.exitCode, 1, wrong.all);
    const made = await provisionAs("IPAI_ODOO_DATABASE=odoo_new", "IPAI_START_EMPTY=a,odoo_new");
    equal(made.exitCode, 0, made.all);
    match(await databases(), /odoo_new/);
    await stack.query("DROP DATABASE odoo_new");
  });

  describe("holds copies that a release could go back to, of which the host drops", () => {
    const copies = new Copies(stack);
    const image = `registry/odoo@sha256:${"b".repeat(64)}`;

    before(() => copies.open());
    afterEach(() => copies.removeAll());
    after(() => copies.close());

    it("what is too old or one too many, and says whose way back it was, for the next verdict too", async () => {
      const old = await copies.make("rewind", 15, image);
      const kept = [
        await copies.make("rewind", 1),
        await copies.make("failed", 6),
        await copies.make("abandoned", 13),
      ];
      const [failed, abandoned] = [
        await copies.make("failed", 8),
        await copies.make("abandoned", 14.5),
      ];
      const { exitCode, stdout } = await copies.prune();
      equal(exitCode, 0, stdout);
      deepEqual(stdout.split("\n").sort(), [
        `ipai-release dropped ${abandoned}: it is older than 14 days`,
        `ipai-release dropped ${failed}: it is older than 7 days`,
        `ipai-release dropped ${old}, the way back to the data of ${image}: it is older than 14 days`,
      ]);
      deepEqual(await copies.names(), kept.sort());
      const [told] = await copies.dropped();
      deepEqual([told?.name, told?.image, told?.why], [old, image, "it is older than 14 days"]);
    });

    it("never the rewind point that was made last, although a clock that was put back calls it the oldest", async () => {
      const first = await copies.make("rewind", 1);
      const others = [await copies.make("rewind", 0.9), await copies.make("rewind", 0.8)];
      const last = await copies.make("rewind", 2);
      match((await copies.prune()).stdout, new RegExp(`dropped ${first}.*more than 3 of its kind`));
      deepEqual(await copies.names(), [last, ...others]);
      match((await copies.prune(0)).stdout, /the copies take more than 0 % of the disk/);
      deepEqual(await copies.names(), [last]);
    });

    it("not what somebody looks at: that is said, the others go, and the release is none the worse", async () => {
      const looked = await copies.make("failed", 9);
      const old = await copies.make("rewind", 20);
      await copies.lookInto(looked);
      const { exitCode, stdout } = await copies.prune();
      equal(exitCode, 0, stdout);
      match(
        stdout,
        new RegExp(
          `^ipai-release kept ${looked}, although it is older than 7 days: .*accessed`,
          "m",
        ),
      );
      match(stdout, new RegExp(`^ipai-release dropped ${old}`, "m"));
      deepEqual(await copies.names(), [looked]);
    });
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
