import type { Check } from "../../../evidence/record.ts";
import type { Lock } from "../../../addons/lock/format.ts";
import type { Logger } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";
import type { Sandbox } from "../sandbox.ts";
import { DATABASE_SERVER, query, startDatabase } from "../sandbox/database.ts";
import { cacheKey, DatabaseCache, type CachedDatabase } from "./cache.ts";
import { imageId, type OdooImage } from "./identity.ts";
import { judgeInstallation, judgeLogs, judgeStates, judgeTests } from "./judge.ts";
import { DATABASE, runPart, type OdooRun, type PartEnded } from "./odoo.ts";
import type { TestResult } from "./result.ts";
import type { Selection } from "./selection.ts";
import { restoreState, saveState } from "./state.ts";

export interface ProvideOptions {
  readonly images: { readonly postgres: string };
  readonly image: OdooImage;
  readonly lock: Lock;
  readonly selection: Selection;
  readonly run: OdooRun;
  /** Folder of the databases that are kept. */
  readonly cache: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A database server with the locked modules in it. */
export interface Provided {
  readonly origin: "new" | "cache";
  readonly key: string;
  readonly madeAt: string;
  /** Tests that ran when it was made, then or now. */
  readonly tests: readonly TestResult[];
  /** What Odoo did for it now. */
  readonly parts: readonly PartEnded[];
}

/** Takes the database of these modules from the cache, or makes it and keeps it. */
export async function provideDatabase(
  sandbox: Sandbox,
  options: ProvideOptions,
): Promise<Provided> {
  const { images, image, lock, selection, signal } = options;
  const key = cacheKey({
    lock,
    installed: selection.locked,
    baseLayers: image.baseLayers,
    postgres: await imageId(images.postgres, signal),
    tags: selection.tags.locked,
  });
  const cache = new DatabaseCache(options.cache);
  const cached = await cache.find(key);
  if (cached && (await restored(sandbox, options, cache, key))) {
    await serve(sandbox, options);
    return { origin: "cache", key, ...cached, parts: [] };
  }
  return make(sandbox, options, cache, key);
}

async function restored(
  sandbox: Sandbox,
  { images, log }: ProvideOptions,
  cache: DatabaseCache,
  key: string,
): Promise<boolean> {
  try {
    await log.step("take the installed modules from the cache", () =>
      restoreState(sandbox, images.postgres, cache.archive(key)),
    );
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warning(`${error.message} ${error.given ?? ""}; it is made anew`);
    await cache.forget(key);
    await sandbox.removeVolumes();
    return false;
  }
}

async function make(
  sandbox: Sandbox,
  options: ProvideOptions,
  cache: DatabaseCache,
  key: string,
): Promise<Provided> {
  const { selection, run, log } = options;
  await serve(sandbox, options);
  const part = await log.step(`install ${selection.locked.length} locked modules`, (step) =>
    runPart(
      sandbox,
      run,
      {
        name: "install",
        install: ["base", "web", ...selection.locked],
        tags: selection.tags.locked,
      },
      step,
    ),
  );
  const made = { madeAt: new Date().toISOString(), tests: [...part.tests] };
  if (await isWhole(sandbox, selection, part)) {
    await keep(sandbox, options, cache, key, made);
  }
  return { origin: "new", key, ...made, parts: [part] };
}

/** Only what nothing is wrong with is worth keeping: a fault must show itself in every run. */
async function isWhole(sandbox: Sandbox, selection: Selection, part: PartEnded): Promise<boolean> {
  const expected = selection.expected.filter((name) => !selection.own.includes(name));
  const checks: Check[] = [
    judgeInstallation([part]),
    judgeTests([part], part.tests, { mustRun: false }),
    judgeLogs([part]),
  ];
  if (checks.some(({ passed }) => !passed)) return false;
  return judgeStates(await moduleStates(sandbox), expected).passed;
}

async function keep(
  sandbox: Sandbox,
  options: ProvideOptions,
  cache: DatabaseCache,
  key: string,
  made: CachedDatabase,
): Promise<void> {
  await options.log.step("keep the installed modules for the next run", async () => {
    await sandbox.stop(DATABASE_SERVER);
    await cache.keep(key, made, (file) => saveState(sandbox, options.images.postgres, file));
    await serve(sandbox, options);
  });
}

function serve(sandbox: Sandbox, { images }: ProvideOptions): Promise<void> {
  return startDatabase(sandbox, { image: images.postgres, odooDatabase: DATABASE });
}

/** A line of `name|state` for each module that Odoo knows; none while the database is empty. */
export async function moduleStates(sandbox: Sandbox): Promise<string[]> {
  const table = "SELECT to_regclass('public.ir_module_module') IS NOT NULL";
  if ((await query(sandbox, table, DATABASE)).join() !== "t") return [];
  return query(sandbox, "SELECT name, state FROM ir_module_module ORDER BY name", DATABASE);
}
