import type { Lock } from "../../../addons/lock/format.ts";
import type { Check } from "../../../evidence/record.ts";
import type { Logger } from "../../../report/logger.ts";
import type { Redactor } from "../../../report/redaction.ts";
import { Sandbox } from "../sandbox.ts";
import { DATABASE_SERVER, query } from "../sandbox/database.ts";
import { moduleStates, provideDatabase, type Provided } from "./database.ts";
import { haveImage, identify, type OdooImage } from "./identity.ts";
import { copyDatabase, inspectDatabase, QUESTIONS } from "./inspection.ts";
import { judgeDatabases, judgeInstallation, judgeLogs, judgeStates, judgeTests } from "./judge.ts";
import { limitsOf } from "./limits.ts";
import { DATABASE, runPart, type OdooRun, type PartEnded } from "./odoo.ts";
import { select, type Selection } from "./selection.ts";
import { summarise, worstOf, type Summary } from "./summary.ts";

/**
 * What lives in `checks/ci/run/`: every locked module installed and tested in real Odoo, from the image
 * that would be released, and what that showed. `log/` reads what Odoo says, `odoo/` asks it, and
 * `judge.ts` says whether it is well. What does not live here: the applications in use (`checks/ci/smoke`).
 */
export interface CiRunOptions {
  readonly root: string;
  /** References that this machine's daemon has. */
  readonly images: { readonly odoo: string; readonly postgres: string };
  readonly lock: Lock;
  /** Empty: every locked module and every one of our own. */
  readonly modules: readonly string[];
  /** Odoo's own `--test-tags`, instead of ours. */
  readonly tags?: string | undefined;
  /** A folder of modules that the image does not hold, and their names. */
  readonly brought?: { readonly folder: string; readonly names: readonly string[] };
  /** Folder of the logs. */
  readonly artifacts: string;
  /** Folder of the databases that are kept. */
  readonly cache: string;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

/** What is known once the locked modules are in. */
interface Begun {
  readonly options: CiRunOptions;
  readonly image: OdooImage;
  readonly run: OdooRun;
  readonly selection: Selection;
  readonly provided: Provided;
}

/** Installs, tests and inspects; whatever is wrong with the modules is a result. */
export async function ciRun(options: CiRunOptions): Promise<Summary> {
  const { root, artifacts: logs, redactor, signal } = options;
  const sandbox = await Sandbox.open({ root, purpose: "run", logs, redactor, signal });
  try {
    const begun = await begin(sandbox, options);
    const outcome = await installOwn(sandbox, begun);
    await sandbox.saveLog(DATABASE_SERVER);
    return outcome;
  } finally {
    await sandbox.remove();
  }
}

async function begin(sandbox: Sandbox, options: CiRunOptions): Promise<Begun> {
  const { images, lock, modules, tags, brought, signal } = options;
  for (const reference of Object.values(images)) await haveImage(reference, signal);
  const image = await identify(images.odoo, signal);
  const limits = await limitsOf(sandbox, images.odoo);
  const { release } = image;
  const names = brought?.names ?? [];
  const selection = select({ lock, release, brought: names, modules, tags, limits });
  const run: OdooRun = { image: images.odoo, ...(brought && { brought: brought.folder }) };
  const provided = await provideDatabase(sandbox, { ...options, image, selection, run });
  return { options, image, run, selection, provided };
}

async function installOwn(sandbox: Sandbox, begun: Begun): Promise<Summary> {
  const { options, run, selection, provided } = begun;
  if (!judgeInstallation(provided.parts).passed) return end(sandbox, begun, provided.parts);
  if (selection.own.length === 0) return testAndInspect(sandbox, begun, provided.parts);
  const { own: install, tags } = selection;
  const own = await options.log.step(`install ${install.length} modules of our own`, (step) =>
    runPart(sandbox, run, { name: "install-own", install, tags: tags.own }, step),
  );
  const parts = [...provided.parts, own];
  if (!judgeInstallation(parts).passed) return end(sandbox, begun, parts);
  return testAndInspect(sandbox, begun, parts);
}

/** Both at once, on two copies: a machine has more than one core. */
async function testAndInspect(
  sandbox: Sandbox,
  begun: Begun,
  parts: readonly PartEnded[],
): Promise<Summary> {
  const { log } = begun.options;
  await copyDatabase(sandbox);
  const tags = begun.selection.tags.afterwards;
  const testing = log.step("test all of it together", async (step) =>
    tags === ""
      ? []
      : [await runPart(sandbox, begun.run, { name: "tests", install: [], tags }, step)],
  );
  const inspecting = log.step("inspect the database", () => inspectDatabase(sandbox, begun.run));
  // both to their end, or one would go on while its containers are removed
  const [tested, inspected] = await Promise.allSettled([testing, inspecting]);
  if (tested.status === "rejected") throw tested.reason;
  if (inspected.status === "rejected") throw inspected.reason;
  return end(sandbox, begun, [...parts, ...tested.value], inspected.value);
}

async function end(
  sandbox: Sandbox,
  begun: Begun,
  parts: readonly PartEnded[],
  inspected?: readonly Check[],
): Promise<Summary> {
  const { options, image, selection, provided } = begun;
  const tests = worstOf([...provided.tests, ...parts.flatMap((part) => part.tests)]);
  const whole = inspected !== undefined;
  // a module that was named may have no tests
  const mustRun = options.tags !== undefined || options.modules.length === 0;
  const databases = await query(
    sandbox,
    "SELECT datname FROM pg_database WHERE NOT datistemplate",
    "postgres",
  );
  const checks = [
    judgeInstallation(parts),
    judgeStates(await moduleStates(sandbox), selection.expected),
    ...(whole || tests.length > 0 ? [judgeTests(parts, tests, { mustRun })] : []),
    ...(inspected ?? []),
    judgeLogs(parts),
    judgeDatabases(databases, ["postgres", "n8n", DATABASE, "ci_checks"]),
  ];
  return summarise({
    checks,
    notReached: QUESTIONS.filter((name) => !checks.some((check) => check.name === name)),
    tests,
    fromCache: provided.origin === "cache" ? provided.tests.length : 0,
    leftOut: selection.leftOut.map(({ what, why }) => `${what}: ${why}`),
    release: image.release.release,
    database: { origin: provided.origin, key: provided.key, madeAt: provided.madeAt },
    parts,
    artifacts: options.artifacts,
  });
}
