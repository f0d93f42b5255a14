import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere, isErrno } from "../../machine/errno.ts";
import { readModuleManifest, type ManifestReading } from "../moduleManifest.ts";
import { readGitFolder, readIfFile, type GitFolder } from "./gitFolder.ts";
import { placeOutside } from "./inside.ts";
import { readReceipt, type Receipt } from "./receipt.ts";

export interface FoundModule {
  readonly name: string;
  /** Relative to the checkout. */
  readonly path: string;
  readonly reading: ManifestReading;
  /** The module is a link: git, and so the image, keeps nothing of it but where it leads. */
  readonly isLink: boolean;
  /** Whether Odoo's user in the container could read it, by owner and mode. */
  readonly readable: boolean;
}

/** One folder of `addons_path`, as it lies on the disk. */
export interface SourceFolder {
  /** Relative to the checkout. */
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Where links lead when that is not in the checkout. */
  readonly outside: string | undefined;
  /** The folder itself holds a `__manifest__.py`: Odoo takes it for a module, and not for a path. */
  readonly isModule: boolean;
  readonly modules: readonly FoundModule[];
  /** Names of subfolders without a manifest. */
  readonly bare: readonly string[];
  /** Names of links that lead nowhere. */
  readonly lost: readonly string[];
  readonly git: GitFolder | undefined;
  readonly receipt: Receipt | undefined;
}

/** The user and group that Odoo's image runs as. */
const ODOO_UID = 100;
const ODOO_GID = 101;
const MANIFEST = "__manifest__.py";

/** @param folder Relative to `root`. */
export async function readSourceFolder(root: string, folder: string): Promise<SourceFolder> {
  const absolute = path.resolve(root, folder);
  const found = await stat(absolute).catch(ifNothingThere);
  if (!found?.isDirectory()) return absent(folder);
  const entries = await readdir(absolute, { withFileTypes: true });
  const names = await Promise.all(entries.map((entry) => folderName(absolute, entry)));
  const [outside, git, receipt, lost, ...children] = await Promise.all([
    placeOutside(root, folder),
    readGitFolder(absolute),
    readReceipt(absolute),
    lostLinks(absolute, entries),
    ...names.filter((name) => name !== undefined).map((name) => readModule(root, folder, name)),
  ]);
  return {
    path: folder,
    exists: true,
    writable: (found.mode & 0o200) !== 0,
    outside,
    isModule: entries.some(({ name }) => name === MANIFEST),
    modules: children.filter((child) => typeof child !== "string"),
    bare: children.filter((child) => typeof child === "string"),
    lost,
    git,
    receipt,
  };
}

/** @returns The module, or the bare name of a folder that holds none. */
async function readModule(
  root: string,
  folder: string,
  name: string,
): Promise<FoundModule | string> {
  const absolute = path.resolve(root, folder, name);
  const file = path.join(absolute, MANIFEST);
  const manifest = await stat(file).catch(ifNothingThere);
  if (manifest === undefined) return name;
  const [directory, entry] = await Promise.all([stat(absolute), lstat(absolute)]);
  return {
    name,
    path: `${folder}/${name}`,
    reading: await readManifest(file),
    isLink: entry.isSymbolicLink(),
    readable: allows(directory, 0o5) && allows(manifest, 0o4),
  };
}

async function readManifest(file: string): Promise<ManifestReading> {
  try {
    const bytes = await readIfFile(file);
    return bytes ? readModuleManifest(bytes) : { fault: `${MANIFEST} is no file` };
  } catch (error) {
    if (isErrno(error, "EACCES")) return { fault: "whoever runs this may not read it" };
    throw error;
  }
}

async function lostLinks(parent: string, entries: readonly Dirent[]): Promise<string[]> {
  const links = entries.filter((entry) => entry.isSymbolicLink() && !entry.name.startsWith("."));
  const lost = await Promise.all(
    links.map(async ({ name }) => {
      const target = await stat(path.join(parent, name)).catch(ifNothingThere);
      return target === undefined ? [name] : [];
    }),
  );
  return lost.flat();
}

/** Whether Odoo's user may use the file in the ways of `bits` (read 4, write 2, enter 1). */
function allows({ mode, uid, gid }: Stats, bits: number): boolean {
  const shift = uid === ODOO_UID ? 6 : gid === ODOO_GID ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** The name of a visible subfolder; Odoo follows links. */
async function folderName(parent: string, entry: Dirent): Promise<string | undefined> {
  if (entry.name.startsWith(".")) return undefined;
  if (entry.isDirectory()) return entry.name;
  if (!entry.isSymbolicLink()) return undefined;
  const target = await stat(path.join(parent, entry.name)).catch(ifNothingThere);
  return target?.isDirectory() ? entry.name : undefined;
}

function absent(folder: string): SourceFolder {
  return {
    path: folder,
    exists: false,
    writable: false,
    outside: undefined,
    isModule: false,
    modules: [],
    bare: [],
    lost: [],
    git: undefined,
    receipt: undefined,
  };
}
