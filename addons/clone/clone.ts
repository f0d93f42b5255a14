import { mkdir } from "node:fs/promises";
import path from "node:path";
import pLimit from "p-limit";
import pRetry from "p-retry";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { readCatalogue, type Catalogue, type Repository } from "../catalogue.ts";
import { modulesByRepository, readLock, type Lock, type LockedModule } from "../lock/format.ts";
import { readSources } from "../sources.ts";
import { placeOutside } from "../tree/inside.ts";
import { bringClone } from "./clones.ts";
import type { Outcome } from "./outcome.ts";
import { bringWheels } from "./wheels.ts";

export interface CloneOptions {
  readonly signal: AbortSignal;
  /** The folder below which the catalogue's paths are meant. @default the checkout */
  readonly into?: string;
  /** Called as each repository ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** @default 3 attempts, after 1 and 2 seconds */
  readonly retry?: { readonly retries: number; readonly minTimeout: number };
}

const AT_ONCE = 4;
const RETRY = { retries: 2, minTimeout: 1_000 };
/** Trying again brings the same answer. */
const FINAL = new Set(["wheel-differs", "module-not-published"]);

/**
 * Brings every repository of the catalogue to what the lock says: a clone at its commit, or its
 * published wheels. One that fails does not stop the others; each has an outcome.
 *
 * @throws {UserError} Exit code 2 when a manifest is broken; code `lock-missing` without a lock.
 */
export async function cloneAddons(root: string, options: CloneOptions): Promise<Outcome[]> {
  const catalogue = await readCatalogue(root, await readSources(root));
  const lock = await requireLock(root, catalogue);
  const modules = modulesByRepository(lock);
  const { into = root } = options;
  await mkdir(path.resolve(into, catalogue.roots.oca_root), { recursive: true });
  return pLimit(AT_ONCE).map(catalogue.oca_repositories, async (repository) => {
    const outcome = await bring(into, repository, modules.get(repository.name) ?? [], options);
    options.onOutcome?.(outcome);
    return outcome;
  });
}

async function requireLock(root: string, { series }: Catalogue): Promise<Lock> {
  const lock = await readLock(root);
  if (lock && lock.series === series) return lock;
  const what = lock
    ? `The lock is for ${lock.series}, the catalogue for ${series ?? "no series"}.`
    : "No module is locked, so nobody knows what to clone.";
  throw new UserError(what, { next: `run: ${ipai("addons lock")}`, code: "lock-missing" });
}

async function bring(
  into: string,
  repository: Repository,
  modules: readonly [string, LockedModule][],
  { signal, retry = RETRY }: CloneOptions,
): Promise<Outcome> {
  const source = modules[0]?.[1].source;
  if (source === undefined) {
    const detail = repository.status ?? "no module of it is locked";
    return { repository: repository.name, outcome: "unused", detail };
  }
  const outside = await placeOutside(into, repository.path);
  if (outside !== undefined) {
    const detail = `${repository.path} leads out of the checkout, to ${outside}; remove the link`;
    return { repository: repository.name, outcome: "refused", detail };
  }
  const attempt = (): Promise<Outcome> =>
    source.kind === "git"
      ? bringClone(into, repository, source.commit, signal)
      : bringWheels(into, repository, modules, signal);
  try {
    return await pRetry(attempt, {
      ...retry,
      signal,
      shouldRetry: ({ error }) => error instanceof UserError && !FINAL.has(error.code),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return { repository: repository.name, outcome: "failed", detail: reasonOf(error) };
  }
}

/** A full disk, a folder without rights, a server that does not answer: the other ones go on. */
function reasonOf(error: unknown): string {
  if (error instanceof UserError) return [error.message, error.given].filter(Boolean).join(" ");
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}
