import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ifNothingThere } from "../../../machine/errno.ts";
import type { Catalogue } from "../../../addons/catalogue.ts";
import { cloneAddons } from "../../../addons/clone/clone.ts";
import { isBad } from "../../../addons/clone/outcome.ts";
import { addonHash, WHOLE_CONTENT } from "../../../addons/hash.ts";
import type { Lock } from "../../../addons/lock/format.ts";
import { downloadLocked } from "../../../addons/lock/pip.ts";
import { pythonRequirements } from "../../../addons/lock/requirements.ts";
import { ipai } from "../../../report/ipai.ts";
import type { Step } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";

export interface LockedAddonsOptions {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly lock: Lock;
  /** What clones of the project share on one machine. */
  readonly cache: string;
  readonly step: Step;
  readonly signal: AbortSignal;
}

/** Where the pinned wheels of Python lie in the folder. */
export const PYTHON = "python";

/**
 * A folder of this machine with everything that the lock names and nothing else: the repositories
 * at the paths of the catalogue, the Python wheels in `python/`. Fetched once for each lock; checked
 * against it, byte for byte, every time. The checkout's own `addons/oca` is never looked at.
 *
 * @throws UserError when something cannot be fetched, or is not what was locked.
 */
export async function lockedAddons(options: LockedAddonsOptions): Promise<string> {
  const { lock, cache, step } = options;
  const folder = join(cache, "addons", lockKey(lock));
  step.status("checking what this machine has");
  if ((await differing(folder, options)).length === 0) {
    step.result("this machine has them");
    return folder;
  }
  await mkdir(join(cache, "addons"), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    await fetch(unfinished, options);
    const wrong = await differing(unfinished, options);
    if (wrong.length > 0) throw notAsLocked(wrong);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  step.result("fetched");
  return folder;
}

/** The lock's content, without what does not enter an image. */
function lockKey({ modules, python }: Lock): string {
  const content = Object.entries(modules).map(([name, { repository, source, content }]) => [
    name,
    repository,
    source,
    content,
  ]);
  const text = JSON.stringify([content, python]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function fetch(
  into: string,
  { root, lock, step, signal }: LockedAddonsOptions,
): Promise<void> {
  let ended = 0;
  const outcomes = await cloneAddons(root, {
    into,
    signal,
    onOutcome: ({ repository }) => step.status(`repository ${(ended += 1)}: ${repository}`),
  });
  const bad = outcomes.filter(isBad);
  if (bad.length > 0) {
    throw new UserError("Not every locked addon could be fetched.", {
      given: bad.map(({ repository, detail }) => `${repository}: ${detail}`).join("\n"),
      next: "check the network, then run the command again",
      code: "addons-not-fetched",
    });
  }
  step.status("Python distributions");
  const target = join(into, PYTHON);
  const requirements = join(into, "requirements.txt");
  await mkdir(target);
  await writeFile(requirements, pythonRequirements(lock.python));
  if (Object.keys(lock.python).length > 0) await downloadLocked(requirements, { target, signal });
  await rm(requirements);
}

/** The locked things that are absent from the folder, or not as they were locked. */
async function differing(
  folder: string,
  { catalogue, lock }: LockedAddonsOptions,
): Promise<string[]> {
  const paths = new Map(catalogue.oca_repositories.map(({ name, path }) => [name, path]));
  const wrong: string[] = [];
  for (const [name, { repository, content }] of Object.entries(lock.modules)) {
    const place = join(folder, paths.get(repository) ?? repository, name);
    const found = await addonHash(place, WHOLE_CONTENT).catch(ifNothingThere);
    if (found !== content) wrong.push(name);
  }
  for (const [name, { file, sha256 }] of Object.entries(lock.python)) {
    const wheel = await readFile(join(folder, PYTHON, file)).catch(ifNothingThere);
    const found = wheel && createHash("sha256").update(wheel).digest("hex");
    if (found !== sha256) wrong.push(name);
  }
  return wrong;
}

function notAsLocked(names: readonly string[]): UserError {
  return new UserError("What was fetched is not what was locked.", {
    given: names.join(", "),
    next: `find out why before you trust it; ${ipai("addons lock")} pins what is published now`,
    code: "addons-differ",
  });
}
