import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Lock } from "../../../addons/lock/format.ts";
import { ifAbsent } from "../../../machine/errno.ts";
import { testResult } from "./result.ts";
import { entryOf } from "../../../addons/entryOf.ts";

/** How many databases are kept: those of the lock before, of this one, and of a branch. */
const KEPT = 3;

/** What makes two databases of installed modules the same. */
export interface KeyInput {
  readonly lock: Lock;
  /** The modules that are in it. */
  readonly installed: readonly string[];
  /** Layers of the image that Odoo itself is in. */
  readonly baseLayers: readonly string[];
  /** Identity of the image of PostgreSQL: the cache holds its files. */
  readonly postgres: string;
  /** The tests that ran while it was made. */
  readonly tags: string;
}

export function cacheKey({ lock, installed, baseLayers, postgres, tags }: KeyInput): string {
  const modules = [...installed]
    .sort()
    .map((name) => [name, entryOf(lock.modules, name)?.content ?? ""]);
  const facts = { version: 1, modules, python: lock.python, baseLayers, postgres, tags };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 20);
}

const description = z.object({
  madeAt: z.iso.datetime(),
  tests: z.array(testResult),
});

export type CachedDatabase = z.infer<typeof description>;

/** Databases of installed modules on this machine's disk: an archive and a description of each. */
export class DatabaseCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  archive(key: string): string {
    return path.join(this.#folder, `${key}.tar.gz`);
  }

  /** Undefined when there is none, or only a part of one. */
  async find(key: string): Promise<CachedDatabase | undefined> {
    const [text, size] = await Promise.all([
      readFile(this.#description(key), "utf8").catch(ifAbsent),
      stat(this.archive(key)).catch(ifAbsent),
    ]);
    if (text === undefined || size === undefined) return undefined;
    const now = new Date();
    await utimes(this.#description(key), now, now);
    return description.parse(JSON.parse(text));
  }

  /** Keeps what `write` makes, whole or not at all, and takes the oldest away. */
  async keep(
    key: string,
    made: CachedDatabase,
    write: (archive: string) => Promise<void>,
  ): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const unfinished = `${this.archive(key)}.${process.pid}.unfinished`;
    try {
      await write(unfinished);
      await rename(unfinished, this.archive(key));
    } finally {
      await rm(unfinished, { force: true });
    }
    await writeFile(this.#description(key), JSON.stringify(made), { mode: 0o600 });
    await this.#prune();
  }

  async forget(key: string): Promise<void> {
    await rm(this.#description(key), { force: true });
    await rm(this.archive(key), { force: true });
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(".json"));
    const used = await Promise.all(
      names.map(async (name) => ({
        key: path.basename(name, ".json"),
        at: (await stat(path.join(this.#folder, name))).mtimeMs,
      })),
    );
    const oldest = used.sort((one, other) => other.at - one.at).slice(KEPT);
    for (const { key } of oldest) await this.forget(key);
  }

  #description(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }
}
