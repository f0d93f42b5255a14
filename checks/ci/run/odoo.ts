import { odoo, postgres } from "../../../images/contracts.ts";
import type { Step } from "../../../report/logger.ts";
import type { ContainerOptions, Ended, Sandbox } from "../sandbox.ts";
import { DATABASE_SERVER } from "../sandbox/database.ts";
import { parseRecords, type LogRecord } from "./log/records.ts";
import { readTests, type TestLog } from "./log/tests.ts";

/** The database that modules are installed in. */
export const DATABASE = "ci";
/** Longer than the slowest part has ever taken. Milliseconds. */
const LIMIT_MS = 1_500_000;

export interface OdooRun {
  /** Reference of the image. */
  readonly image: string;
  /** A folder of further modules. */
  readonly brought?: string;
}

/** One start of Odoo that ends by itself. */
export interface Part {
  /** Name of its log. */
  readonly name: string;
  readonly install: readonly string[];
  /** Odoo's `--test-tags`; empty for no tests. */
  readonly tags: string;
}

export interface PartEnded extends TestLog {
  readonly name: string;
  readonly ended: Ended;
  readonly records: readonly LogRecord[];
  /** Whether tests were asked for. */
  readonly tested: boolean;
}

/** Installs modules and runs tests; whether that went well is for others to judge. */
export async function runPart(
  sandbox: Sandbox,
  run: OdooRun,
  { name, install, tags }: Part,
  step: Step,
): Promise<PartEnded> {
  const tested = tags !== "";
  const ended = await sandbox.once(name, {
    ...(await odooContainer(sandbox, run, DATABASE)),
    command: [
      "--stop-after-init",
      "--workers=0",
      "--max-cron-threads=0",
      "--http-interface=127.0.0.1",
      ...(install.length === 0 ? [] : [`--init=${install.join(",")}`]),
      ...(tested ? ["--test-enable", `--test-tags=${tags}`] : []),
    ],
    timeoutMs: LIMIT_MS,
    onLine: (line) => {
      const doing = /(?:Loading module|Starting) .+/.exec(line);
      if (doing) step.status(doing[0]);
    },
  });
  const records = parseRecords(ended.lines);
  return { name, ended, records, tested, ...readTests(records) };
}

/** A container of Odoo on a database of the sandbox. */
export async function odooContainer(
  sandbox: Sandbox,
  { image, brought }: OdooRun,
  database: string,
): Promise<ContainerOptions> {
  const options = {
    db_host: DATABASE_SERVER,
    db_user: "odoo",
    db_password: sandbox.secret(postgres.secrets.odoo),
    db_name: database,
    dbfilter: `^${database}$`,
    list_db: "False",
  };
  const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`);
  const conf = await sandbox.file(`${database}.conf`, ["[options]", ...lines, ""].join("\n"));
  return {
    image,
    mounts: {
      odoo: odoo.data,
      [conf]: `${odoo.conf}:ro`,
      ...(brought === undefined ? {} : { [brought]: `${BROUGHT}:ro` }),
    },
    ...(brought === undefined
      ? {}
      : { environment: { ODOO_ADDONS_PATH: await pathWith(sandbox, image) } }),
  };
}

/** Where a container finds the modules that a run brings. */
const BROUGHT = "/mnt/brought";

async function pathWith(sandbox: Sandbox, image: string): Promise<string> {
  const command = ["sh", "-c", 'printf %s "$ODOO_ADDONS_PATH"'];
  const asked = await sandbox.once("addons-path", { image, command });
  return [asked.stdout, BROUGHT].filter((entry) => entry !== "").join(",");
}
