import { odooConfText } from "../../../../components/odoo/conf.ts";
import { odooCapacity } from "../../../../config/odooFormula.ts";
import { ODOO_SERIES } from "../../../../images/catalogue.ts";
import { odoo, postgres } from "../../../../images/contracts.ts";
import { UserError } from "../../../../report/userError.ts";
import type { Sandbox } from "../../sandbox.ts";
import { DATABASE_SERVER } from "../../sandbox/database.ts";
import type { OdooSubject } from "../odoo/subject.ts";
import { Service } from "../service.ts";
import { becomesHealthy } from "./healthy.ts";

export interface StartOdoo {
  readonly image: string;
  /** Name of the container; its address for the others. */
  readonly name: string;
  /** An empty database of the role `odoo`. */
  readonly database: string;
  /** Besides base and web. */
  readonly modules: readonly string[];
  readonly signal: AbortSignal;
}

/** Half a minute on two idle cores; other work may share them. Milliseconds. */
const PREPARE_LIMIT_MS = 600_000;
const START_LIMIT_MS = 240_000;

/** The smallest host that a stack runs on. */
const MACHINE = { cpus: 1, memoryMb: 2048 };

/**
 * Prepares a database and starts Odoo on it, as a release of a stack does.
 * @throws UserError with what Odoo said last.
 */
export async function startOdoo(sandbox: Sandbox, options: StartOdoo): Promise<OdooSubject> {
  const { image, name, database, modules, signal } = options;
  const url = `https://${name}.smoke.localhost`;
  const conf = await sandbox.file(`${name}.conf`, confOf(sandbox, database));
  const container = {
    image,
    environment: { IPAI_INIT_MODULES: modules.join(","), IPAI_BASE_URL: url },
    secrets: [odoo.secrets.admin, odoo.secrets.probe],
    mounts: { [name]: odoo.data, [conf]: `${odoo.conf}:ro` },
  };
  const log = `${name}-prepare`;
  const prepared = await sandbox.once(log, {
    ...container,
    command: odoo.prepare,
    timeoutMs: PREPARE_LIMIT_MS,
  });
  if (prepared.exitCode !== 0) {
    throw new UserError(`Odoo's database ${database} could not be prepared.`, {
      given: prepared.timedOut ? "no end in time" : prepared.lines.slice(-5).join("\n"),
      next: `read ${log}.log in the folder of artifacts`,
      code: "smoke-odoo-prepare",
    });
  }
  await sandbox.start(name, { ...container, publish: [odoo.ports.http] });
  await becomesHealthy(sandbox, name, odoo.health.web, START_LIMIT_MS);
  return {
    service: new Service({ url, port: await sandbox.port(name, odoo.ports.http), signal }),
    database,
    admin: { login: "admin", password: sandbox.secret(odoo.secrets.admin) },
    series: ODOO_SERIES,
  };
}

function confOf(sandbox: Sandbox, database: string): string {
  return odooConfText({
    database: {
      host: DATABASE_SERVER,
      port: postgres.port,
      name: database,
      user: "odoo",
      password: sandbox.secret(postgres.secrets.odoo),
      maxConnections: 16,
    },
    masterPassword: sandbox.secret("odoo_master_password"),
    ...odooCapacity(MACHINE),
    timeCpuSeconds: 120,
    timeRealSeconds: 240,
  });
}
