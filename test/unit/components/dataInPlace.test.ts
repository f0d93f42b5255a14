import { deepEqual, match } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dataLook } from "../../../components/dataInPlace/look.ts";
import { settingsInForce } from "../../../provider/resources/effect/settings.ts";
import type { ScriptHost } from "../provider/support/scriptHost.ts";
import { scriptHost } from "../provider/support/scriptHost.ts";

/** Databases by owner, and the files that Odoo's names; `down` when nobody answers. */
interface Server {
  readonly databases?: Readonly<Record<string, "odoo" | "n8n">>;
  readonly empty?: readonly string[];
  readonly attachments?: number;
  readonly down?: boolean;
}

describe("the look for data that lies beside what is declared", () => {
  let host: ScriptHost, root: string;

  beforeEach(async () => {
    host = await scriptHost();
    root = path.join(host.folder, "data");
    await mkdir(path.join(root, "ipai"), { recursive: true });
  });
  afterEach(() => host.remove());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  async function file(...parts: string[]): Promise<void> {
    await mkdir(path.dirname(at(...parts)), { recursive: true });
    await writeFile(at(...parts), "x");
  }
  const cluster = async (...parts: string[]): Promise<void> => {
    await file(...parts, "PG_VERSION");
    await file(...parts, "global", "pg_control");
    // Each database of a cluster has one too.
    await file(...parts, "base", "5", "PG_VERSION");
  };

  /** `docker exec … psql` as that server would answer it. */
  async function serves({ databases = {}, empty = [], attachments = 0, down }: Server) {
    const names = Object.keys(databases);
    const of = (role: string) =>
      names.filter((name) => databases[name] === role).map((name) => `${name} (9 MB)`);
    await host.program(
      "docker",
      down === true
        ? "echo 'Error: No such container' ; exit 1"
        : `
case "$*" in
  *"select datname from pg_database"*) printf '%s\\n' postgres ${names.join(" ")} ;;
  *"count(distinct store_fname)"*) echo ${attachments} ;;
  ${empty.map((name) => `*"--dbname=${name} "*) ;;`).join("\n  ")}
  *relkind*) echo 1 ;;
  *"rolname = 'odoo'"*) printf '%s\\n' ${of("odoo")
    .map((each) => `'${each}'`)
    .join(" ")} ;;
  *"rolname = 'n8n'"*) printf '%s\\n' ${of("n8n")
    .map((each) => `'${each}'`)
    .join(" ")} ;;
  *) exit 9 ;;
esac`,
    );
  }

  const declared = (name: string, n8nName = "n8n") => ({
    "odoo-database": name,
    "n8n-database": n8nName,
    "postgres-data": at("ipai/postgres/cluster"),
    filestore: at("ipai/odoo/filestore", name),
  });

  async function differing(name: string, startEmpty: readonly string[] = [], n8nName = "n8n") {
    const script = dataLook({
      container: "postgres-prod",
      databases: [
        { role: "odoo", name },
        { role: "n8n", name: n8nName },
      ],
      cluster: at("ipai/postgres/cluster"),
      odooData: at("ipai/odoo"),
      elsewhere: [at("ipai"), at("volumes"), at("absent")],
      startEmpty,
    });
    const { stdout } = await host.remote.run({ step: "look", script });
    const wanted: Record<string, string> = declared(name, n8nName);
    const found = settingsInForce(wanted, stdout);
    return Object.fromEntries(
      Object.entries(found).filter(([key, value]) => wanted[key] !== value),
    );
  }

  it("finds nothing on a new host, nor where PostgreSQL does not answer", async () => {
    await serves({ down: true });
    deepEqual(await differing("odoo"), {});
    await cluster("ipai/postgres/cluster");
    deepEqual(await differing("odoo"), {});
  });

  it("finds nothing where the named databases hold the data, whatever lies beside them", async () => {
    await cluster("ipai/postgres/cluster");
    await file("ipai/odoo/filestore/odoo/ab/abc");
    await serves({
      databases: { odoo: "odoo", odoo_before_a1b2: "odoo", n8n: "n8n" },
      attachments: 3,
    });
    deepEqual(await differing("odoo"), {});
  });

  it("names the databases of the role where the named one is not there, or is empty", async () => {
    await cluster("ipai/postgres/cluster");
    await serves({ databases: { odoo: "odoo", n8n: "n8n" } });
    deepEqual(await differing("odoo_prod"), { "odoo-database": "odoo (9 MB)" });
    deepEqual(await differing("odoo", [], "n8n_prod"), { "n8n-database": "n8n (9 MB)" });
    await serves({
      databases: { odoo: "odoo", odoo_prod: "odoo", n8n: "n8n" },
      empty: ["odoo_prod"],
    });
    deepEqual(await differing("odoo_prod"), { "odoo-database": "odoo (9 MB), odoo_prod (9 MB)" });
  });

  it("lets one begin empty that is named for it, and no other", async () => {
    await cluster("ipai/postgres/cluster");
    await serves({ databases: { odoo: "odoo", n8n: "n8n" } });
    deepEqual(await differing("odoo_prod", ["odoo_prod"]), {});
    deepEqual(await differing("odoo_prod", ["odoo", "prod", "odoo_prod2"]), {
      "odoo-database": "odoo (9 MB)",
    });
  });

  it("names a cluster that lies elsewhere while the declared folder holds none", async () => {
    await serves({ down: true });
    await cluster("volumes/odoo-db-data/_data/pgdata");
    await cluster("ipai/postgres.old/cluster");
    const { "postgres-data": found = "" } = await differing("odoo");
    match(
      found,
      /volumes\/odoo-db-data\/_data\/pgdata \(\d+K, last write \d{4}-\d\d-\d\dT\d\d:\d\d\)/,
    );
    match(found, /ipai\/postgres\.old\/cluster \(/);
    deepEqual(await differing("odoo", [at("ipai/postgres/cluster")]), {});
    await cluster("ipai/postgres/cluster");
    deepEqual(await differing("odoo"), {});
  });

  it("says how many files a filestore lacks that is gone or empty, and names one beside it", async () => {
    await cluster("ipai/postgres/cluster");
    await serves({ databases: { odoo: "odoo", n8n: "n8n" }, attachments: 42 });
    const none = "none for 42 files that the database names; ";
    deepEqual(await differing("odoo"), { filestore: `${none}nothing beside it` });
    await mkdir(at("ipai/odoo/filestore/odoo"), { recursive: true });
    await file("ipai/odoo.old/filestore/odoo/ab/abc");
    const { filestore = "" } = await differing("odoo");
    match(
      filestore,
      /^none for 42 files that the database names; \S+\/odoo\.old\/filestore\/odoo \(/,
    );
    deepEqual(await differing("odoo", [at("ipai/odoo/filestore/odoo")]), {});
  });

  it("misses no filestore of a database that names no file", async () => {
    await cluster("ipai/postgres/cluster");
    await serves({ databases: { odoo: "odoo", n8n: "n8n" } });
    deepEqual(await differing("odoo"), {});
  });
});
