import { postgres, SECRETS_FOLDER } from "../../../images/contracts.ts";
import { UserError } from "../../../report/userError.ts";
import type { Sandbox } from "../sandbox.ts";

/** Name of the container, and its address for the others. */
export const DATABASE_SERVER = "db";

export interface DatabaseOptions {
  /** Reference of our image of PostgreSQL. */
  readonly image: string;
  /** The database that is made for Odoo, empty. */
  readonly odooDatabase: string;
  /** @default "n8n" */
  readonly n8nDatabase?: string;
}

/** What is thrown away afterwards need not survive a power cut. */
const FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB"];

/**
 * Starts PostgreSQL as `db` with the roles and databases of Odoo and n8n, as a stack has them. Its
 * data is the sandbox's volume `postgres`, which may hold a cluster already.
 */
export async function startDatabase(sandbox: Sandbox, options: DatabaseOptions): Promise<void> {
  const { image, odooDatabase, n8nDatabase = "n8n" } = options;
  await sandbox.start(DATABASE_SERVER, {
    image,
    command: FAST.flatMap((setting) => ["-c", setting]),
    environment: {
      POSTGRES_PASSWORD_FILE: `${SECRETS_FOLDER}/${postgres.secrets.superuser}`,
      IPAI_ODOO_DATABASE: odooDatabase,
      IPAI_N8N_DATABASE: n8nDatabase,
    },
    secrets: Object.values(postgres.secrets),
    mounts: { postgres: postgres.data },
  });
  let said = "";
  await sandbox.waitUntil(
    "PostgreSQL accepts connections",
    60_000,
    async () => {
      const asked = await sandbox.exec(DATABASE_SERVER, postgres.health);
      said = asked.lines.join("\n");
      return asked.exitCode === 0 ? true : undefined;
    },
    () => said,
  );
  const provisioned = await sandbox.exec(DATABASE_SERVER, postgres.provision);
  if (provisioned.exitCode !== 0) {
    throw new UserError("The databases of the sandbox could not be made.", {
      given: provisioned.lines.join("\n"),
      next: "mend what it says, then run the command again",
      code: "ci-database",
    });
  }
}

/** Rows of the superuser's SQL, one a line. @throws UserError with what PostgreSQL said */
export async function query(sandbox: Sandbox, sql: string, database: string): Promise<string[]> {
  const psql = ["psql", "--username=postgres", "--no-psqlrc", "--no-align", "--tuples-only"];
  const strict = ["--quiet", "--set=ON_ERROR_STOP=1", `--dbname=${database}`, "--file=-"];
  const asked = await sandbox.exec(DATABASE_SERVER, [...psql, ...strict], { input: sql });
  if (asked.exitCode === 0) return asked.stdout.split("\n").filter((line) => line !== "");
  throw new UserError("A query of the sandbox failed.", {
    given: `${sql}\n${asked.lines.join("\n")}`,
    next: "mend what it says, then run the command again",
    code: "ci-database",
  });
}
