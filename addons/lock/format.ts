import { access } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import writeFileAtomic from "write-file-atomic";
import { moduleName, repositoryName, seriesName } from "../catalogue.ts";
import { readManifestFile } from "../manifestFile.ts";

export const LOCK_FILE = "config/addons.lock.json";

const SHA1 = z.string().regex(/^[0-9a-f]{40}$/);
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

const wheel = z.strictObject({
  kind: z.literal("wheel"),
  distribution: z.string(),
  version: z.string(),
  file: z.string().regex(/^[\w.+-]+\.whl$/),
  sha256: SHA256,
});

const commit = z.strictObject({ kind: z.literal("git"), commit: SHA1 });

const lockedModule = z.strictObject({
  repository: repositoryName,
  version: z.string().describe("Of the module's own manifest."),
  source: z.discriminatedUnion("kind", [wheel, commit]),
  content: SHA1.describe("Hash over every file of the module (addons/hash.ts)."),
  depends: z.array(z.string()).describe("What its manifest names."),
  closure: z
    .array(z.string())
    .describe("All that must be installed before it, as far as the locked modules say."),
  python: z.array(z.string()).describe("Python distributions that it needs, with their bounds."),
});

const pythonPin = z.strictObject({
  version: z.string(),
  file: z.string().regex(/^[\w.+-]+-none-any\.whl$/, "a wheel without compiled code"),
  sha256: SHA256,
  requires: z.array(z.string()).describe("What it needs itself, with bounds and markers."),
});

export const lockSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  series: seriesName,
  published: z
    .record(repositoryName, z.array(moduleName))
    .describe("What each repository offers for the series, needed or not."),
  core: z.strictObject({
    source: z.string().describe("The distribution that lists Odoo's own modules."),
    modules: z.array(moduleName),
  }),
  modules: z.record(moduleName, lockedModule),
  python: z
    .record(z.string(), pythonPin)
    .default({})
    .describe("Python distributions that an image installs where its base lacks them, by name."),
});

export type Lock = z.infer<typeof lockSchema>;
export type LockedModule = Lock["modules"][string];
export type PythonPin = Lock["python"][string];
export type WheelSource = Extract<LockedModule["source"], { kind: "wheel" }>;

/**
 * The lock, or undefined when nothing has been locked yet.
 * @throws {UserError} Exit code 2 when the file is broken.
 */
export async function readLock(root: string): Promise<Lock | undefined> {
  const exists = await access(path.resolve(root, LOCK_FILE)).then(
    () => true,
    () => false,
  );
  return exists ? readManifestFile(root, LOCK_FILE, lockSchema) : undefined;
}

/** Writes it whole or not at all, and the same content always as the same bytes. */
export async function writeLock(root: string, lock: Lock): Promise<void> {
  const target = path.resolve(root, LOCK_FILE);
  await writeFileAtomic(target, `${JSON.stringify(lockSchema.parse(lock), undefined, 2)}\n`);
}

/** The locked modules of each repository, sorted by name. */
export function modulesByRepository(lock: Lock): Map<string, [string, LockedModule][]> {
  const groups = new Map<string, [string, LockedModule][]>();
  for (const entry of Object.entries(lock.modules)) {
    const { repository } = entry[1];
    const group = groups.get(repository);
    if (group) group.push(entry);
    else groups.set(repository, [entry]);
  }
  return groups;
}
