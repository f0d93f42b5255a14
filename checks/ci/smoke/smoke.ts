import path from "node:path";
import type { Check } from "../../../evidence/record.ts";
import type { ImageName } from "../../../images/catalogue.ts";
import { elapsed } from "../../../report/elapsed.ts";
import type { Logger } from "../../../report/logger.ts";
import type { Redactor } from "../../../report/redaction.ts";
import { UserError } from "../../../report/userError.ts";
import { Sandbox } from "../sandbox.ts";
import { DATABASE_SERVER, startDatabase } from "../sandbox/database.ts";
import type { SmokeCheck } from "./check.ts";
import { checkOf, runChecks } from "./check.ts";
import { n8nChecks } from "./n8n/checks.ts";
import { odooChecks } from "./odoo/checks.ts";
import type { Service } from "./service.ts";
import { startN8n } from "./start/n8n.ts";
import { startOdoo } from "./start/odoo.ts";

/**
 * What lives in `checks/ci/smoke/`: the applications of a stack started side by side from the checkout's
 * images, with nothing in front of them and nothing in them, and used once as people use them. One
 * file a check. What does not live here: modules' own tests (`checks/ci/run`), and a host with its edge,
 * whose checks are `verify`.
 */
export interface SmokeOptions {
  readonly root: string;
  /** References that this machine's daemon knows or can pull. */
  readonly images: Readonly<Record<Exclude<ImageName, "mail">, string>>;
  /** Folder of the logs. */
  readonly artifacts: string;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

const ODOO = { name: "odoo", database: "odoo_smoke", modules: ["website"] } as const;
const N8N = { name: "n8n", database: "n8n_smoke" } as const;

/** Starts everything, tries it, and takes it away again; a failed check is a result. */
export async function smoke(options: SmokeOptions): Promise<Check[]> {
  const { root, artifacts: logs, redactor, signal } = options;
  const settings = { root, purpose: "smoke", logs, outside: true, redactor, signal };
  const sandbox = await Sandbox.open(settings);
  try {
    const checks = await inspect(sandbox, options);
    if (checks.some(({ passed }) => !passed)) await saveLogs(sandbox);
    return checks;
  } catch (error) {
    if (!signal.aborted) await saveLogs(sandbox);
    throw error;
  } finally {
    await sandbox.remove();
  }
}

async function inspect(sandbox: Sandbox, options: SmokeOptions): Promise<Check[]> {
  const { images, log, signal } = options;
  await log.step("PostgreSQL", () =>
    startDatabase(sandbox, {
      image: images.postgres,
      odooDatabase: ODOO.database,
      n8nDatabase: N8N.database,
    }),
  );
  const odoo = application(options, ODOO.name, odooChecks, () =>
    startOdoo(sandbox, { image: images.odoo, ...ODOO, signal }),
  );
  const n8n = application(options, N8N.name, n8nChecks, () =>
    startN8n(sandbox, { image: images.n8n, ...N8N, signal }),
  );
  // both to their end, or one would go on to make containers while they are removed
  const both = await Promise.allSettled([odoo, n8n]);
  return both.flatMap((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

/** Starts one application and tries it; one that does not start fails all of its checks. */
async function application<Subject extends { readonly service: Service }>(
  { artifacts, log, signal }: SmokeOptions,
  name: string,
  checks: readonly SmokeCheck<Subject>[],
  start: () => Promise<Subject>,
): Promise<Check[]> {
  const expected = "a container that its own health command calls healthy";
  const next = `read ${path.join(artifacts, `${name}.log`)}`;
  const begun = performance.now();
  const started = await log.step(name, start).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return error;
  });
  if (started instanceof UserError) {
    const found = [started.message, started.given].filter(Boolean).join(" ");
    return [
      checkOf(`${name}: start`, { passed: false, expected, found, next: started.next }),
      ...checks.map((check) =>
        checkOf(check.name, { ...check, passed: false, found: `${name} did not start`, next }),
      ),
    ];
  }
  const found = `healthy after ${elapsed(performance.now() - begun)}`;
  try {
    return [
      checkOf(`${name}: start`, { passed: true, expected, found, next }),
      ...(await runChecks(checks, started, { next, signal })),
    ];
  } finally {
    started.service.close();
  }
}

async function saveLogs(sandbox: Sandbox): Promise<void> {
  for (const name of [DATABASE_SERVER, ODOO.name, N8N.name]) await sandbox.saveLog(name);
}
