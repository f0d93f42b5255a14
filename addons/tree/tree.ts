import { readdir } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";
import type { Catalogue } from "../catalogue.ts";
import { readSourceFolder, type FoundModule, type SourceFolder } from "./folder.ts";

/** What really lies under the roots, read once and then judged by every check. */
export interface AddonTree {
  /** By the catalogue's name of the repository. */
  readonly repositories: ReadonlyMap<string, SourceFolder>;
  readonly ipai: SourceFolder;
  /** Root folders that hold a `__manifest__.py` of their own. */
  readonly rootsThatAreModules: readonly string[];
  /** Folders under the OCA root that the catalogue does not know. */
  readonly strays: readonly SourceFolder[];
  /** Clones that were interrupted. */
  readonly unfinished: readonly string[];
  /** Modules beside the roots, where no mount leads. */
  readonly outside: readonly FoundModule[];
  /** Paths that differ only by case: one folder on macOS and Windows, two on Linux. */
  readonly caseTwins: readonly (readonly string[])[];
}

/** How `ipai addons clone` names what it has not finished: hidden, beside its goal. */
export const UNFINISHED = /^\..+\.unfinished$/;

export async function readTree(root: string, catalogue: Catalogue): Promise<AddonTree> {
  const { oca_root: ocaRoot, ipai_root: ipaiRoot } = catalogue.roots;
  const parents = [...new Set([ocaRoot, ipaiRoot].map((it) => path.posix.dirname(it)))];
  const paths = catalogue.oca_repositories.map(({ path: folder }) => folder);
  const names = await hiddenAndVisible(root, ocaRoot);
  const strays = names.visible
    .map((name) => `${ocaRoot}/${name}`)
    .filter((it) => !paths.includes(it));
  const read = (folders: readonly string[]): Promise<SourceFolder[]> =>
    Promise.all(folders.map((folder) => readSourceFolder(root, folder)));
  const [repositories, strayFolders, beside, oca, ipai] = await Promise.all([
    read(paths),
    read(strays),
    read(parents),
    readSourceFolder(root, ocaRoot),
    readSourceFolder(root, ipaiRoot),
  ]);
  return {
    repositories: new Map(
      catalogue.oca_repositories.flatMap(({ name }, at) => {
        const folder = repositories[at];
        return folder ? [[name, folder]] : [];
      }),
    ),
    ipai,
    rootsThatAreModules: [oca, ipai].filter(({ isModule }) => isModule).map((it) => it.path),
    strays: strayFolders,
    unfinished: names.hidden.filter((it) => UNFINISHED.test(it)).map((it) => `${ocaRoot}/${it}`),
    outside: beside
      .flatMap(({ modules }) => modules)
      .filter((module) => ![ocaRoot, ipaiRoot].includes(module.path)),
    caseTwins: [...beside, oca, ipai, ...repositories].flatMap(twins),
  };
}

async function hiddenAndVisible(
  root: string,
  folder: string,
): Promise<{ hidden: string[]; visible: string[] }> {
  const entries = await readdir(path.resolve(root, folder), { withFileTypes: true }).catch(
    ifNothingThere,
  );
  const names = (entries ?? []).filter((entry) => !entry.isFile()).map(({ name }) => name);
  return {
    hidden: names.filter((name) => name.startsWith(".")),
    visible: names.filter((name) => !name.startsWith(".")),
  };
}

function twins({ path: folder, modules, bare }: SourceFolder): string[][] {
  const names = [...modules.map(({ name }) => name), ...bare];
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), `${folder}/${name}`]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
