import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";
import { CATALOGUE_FILE, readCatalogue } from "../../addons/catalogue.ts";
import { LOCK_FILE } from "../../addons/lock/format.ts";
import { MOUNTS_FILE } from "../../addons/mountManifest.ts";
import { readSources } from "../../addons/sources.ts";
import { readTree } from "../../addons/tree/tree.ts";
import { UserError } from "../../report/userError.ts";

/**
 * What the manifests and the disk hold, for the record: the manifests by their SHA-256, clones by
 * their commit, modules by the version of their own manifest.
 */
export async function versionsOnDisk(root: string): Promise<Record<string, string>> {
  return { ...(await manifestFiles(root)), ...Object.fromEntries(await addonsOnDisk(root)) };
}

/** The manifests by their SHA-256: `file config/addons.lock.json`. */
export async function manifestFiles(root: string): Promise<Record<string, string>> {
  const hashed = async (file: string): Promise<[string, string][]> => {
    const content = await readFile(path.join(root, file)).catch(ifNothingThere);
    if (content === undefined) return [];
    return [[`file ${file}`, createHash("sha256").update(content).digest("hex")]];
  };
  const files = await Promise.all([CATALOGUE_FILE, MOUNTS_FILE, LOCK_FILE].map(hashed));
  return Object.fromEntries(files.flat());
}

async function addonsOnDisk(root: string): Promise<[string, string][]> {
  try {
    const { repositories, ipai } = await readTree(
      root,
      await readCatalogue(root, await readSources(root)),
    );
    const clones = [...repositories].flatMap(([name, { git }]): [string, string][] =>
      git?.commit === undefined ? [] : [[`repository ${name}`, git.commit]],
    );
    const modules = [...repositories.values(), ipai].flatMap((folder) =>
      folder.modules.flatMap(({ name, reading }): [string, string][] =>
        reading.manifest === undefined ? [] : [[`module ${name}`, reading.manifest.version]],
      ),
    );
    return [...clones, ...modules];
  } catch (error) {
    // A catalogue that cannot be read names no folder; the verification says what is wrong with it.
    if (error instanceof UserError) return [];
    throw error;
  }
}
