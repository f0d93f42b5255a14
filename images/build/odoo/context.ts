import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCatalogue } from "../../../addons/catalogue.ts";
import { LOCK_FILE, readLock, type Lock } from "../../../addons/lock/format.ts";
import { readMountManifest } from "../../../addons/mountManifest.ts";
import { readSources } from "../../../addons/sources.ts";
import { releaseSchema, type DeclaredAddons, type ReleaseFile } from "../../releaseFile.ts";
import { ipai } from "../../../report/ipai.ts";
import type { Step } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";
import { packAddons } from "./addonsTar.ts";
import { describeAddons } from "./describe.ts";
import { ipaiModules } from "./ipaiModules.ts";
import { lockedAddons, PYTHON } from "./lockedAddons.ts";
import type { ImageModule } from "./module.ts";
import { ocaModules } from "./ocaModules.ts";
import { pythonNeeds } from "./pythonNeeds.ts";
import { targetsOf } from "./targets.ts";

export interface OdooContextOptions {
  /** The checkout. */
  readonly root: string;
  /** What clones of the project share on one machine. */
  readonly cache: string;
  /** The image's tag. */
  readonly release: string;
  /** Odoo's own modules that the base has, with their versions; not stated when left out. */
  readonly core?: Readonly<Record<string, string>>;
  readonly step: Step;
  readonly signal: AbortSignal;
}

export interface OdooContext {
  /** The folder that the build sees. */
  readonly folder: string;
  readonly release: ReleaseFile;
}

/**
 * Lends a folder that the build of Odoo sees: images/odoo, and beside it the addons that the lock
 * and the checkout name, what they need of Python, and the release file. Gone when `work` ends.
 *
 * @throws UserError when an addon cannot be had as it was locked, or could not be told from another.
 */
export async function withOdooContext<T>(
  options: OdooContextOptions,
  work: (context: OdooContext) => Promise<T>,
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), "ipai-odoo-"));
  try {
    const folder = join(temporary, "context");
    await cp(join(options.root, "images/odoo"), folder, { recursive: true });
    const release = await fill(folder, join(temporary, "work"), options);
    return await work({ folder, release });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fill(
  folder: string,
  work: string,
  options: OdooContextOptions,
): Promise<ReleaseFile> {
  const { root, cache, release: tag, core, step, signal } = options;
  const [sources, lock, mounts] = await Promise.all([
    readSources(root),
    requireLock(root),
    readMountManifest(root),
  ]);
  const catalogue = await readCatalogue(root, sources);
  const targets = targetsOf(mounts);
  const locked = await lockedAddons({ root, catalogue, lock, cache, step, signal });
  step.status("packing the addons");
  const modules = [
    ...(await ocaModules(locked, catalogue, lock, targets)),
    ...(await ipaiModules({ root, catalogue, targets, cache, signal })),
  ];
  await mkdir(work);
  await packAddons(modules, { tar: join(folder, "addons.tar"), work, signal });
  const addonsPath = targets.holding(modules);
  const declared = await describeAddons(modules, { series: lock.series, addonsPath, work });
  await writePython(folder, lock, join(locked, PYTHON), modules);
  return writeRelease(folder, tag, { ...declared, ...(core && { core: { ...core } }) });
}

async function requireLock(root: string): Promise<Lock> {
  const lock = await readLock(root);
  if (lock) return lock;
  throw new UserError("No module is locked, so nobody knows what belongs into the image.", {
    given: LOCK_FILE,
    next: ipai("addons lock"),
    code: "lock-missing",
  });
}

/** Who needs what, the pins, and their wheels. */
async function writePython(
  folder: string,
  lock: Lock,
  wheels: string,
  modules: readonly ImageModule[],
): Promise<void> {
  const python = join(folder, "python");
  await mkdir(python);
  const needs = await pythonNeeds(modules);
  await writeFile(join(python, "needs.json"), JSON.stringify({ needs, pins: lock.python }));
  for (const { file } of Object.values(lock.python)) {
    await copyFile(join(wheels, file), join(python, file));
  }
}

async function writeRelease(
  folder: string,
  tag: string,
  declared: DeclaredAddons,
): Promise<ReleaseFile> {
  const release = releaseSchema.parse({
    version: 1,
    release: tag,
    commit: tag.slice(0, 40),
    dirty: tag.length > 40,
    ...declared,
  });
  // the check reads it as Odoo's own user, whatever umask this process has
  await mkdir(join(folder, "declared"));
  await chmod(join(folder, "declared"), 0o755);
  await writeFile(join(folder, "declared/addons.json"), JSON.stringify(declared));
  await chmod(join(folder, "declared/addons.json"), 0o644);
  await writeFile(join(folder, "release.json"), JSON.stringify(release));
  return release;
}
