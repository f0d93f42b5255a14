import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ifNothingThere } from "../../../machine/errno.ts";
import type { Catalogue } from "../../../addons/catalogue.ts";
import { cloneCommit, localChanges } from "../../../addons/clone/checkout.ts";
import { git } from "../../../addons/clone/git.ts";
import { readGitFolder } from "../../../addons/tree/gitFolder.ts";
import { readSourceFolder } from "../../../addons/tree/folder.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { ImageModule } from "./module.ts";
import type { Targets } from "./targets.ts";

export interface IpaiModulesOptions {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly targets: Targets;
  readonly cache: string;
  readonly signal: AbortSignal;
}

/**
 * Our own modules: those of the checkout, and those of the commit that the catalogue names.
 *
 * @throws UserError when a folder is no module, or the commit cannot be had.
 */
export async function ipaiModules(options: IpaiModulesOptions): Promise<ImageModule[]> {
  const { root, catalogue, cache, signal } = options;
  const { root: folder, git: elsewhere } = catalogue.ipai;
  const own = await modulesOf(options, root, folder, { kind: "checkout", path: folder });
  if (elsewhere === undefined) return own;
  const { url, commit, folder: inside } = elsewhere;
  const clone = join(cache, "ipai", commit);
  await provideCommit({ url, commit, folder: clone, signal });
  return [...own, ...(await modulesOf(options, clone, inside, { kind: "git", url, commit }))];
}

async function modulesOf(
  { catalogue, targets, signal }: IpaiModulesOptions,
  repository: string,
  folder: string,
  origin: ImageModule["origin"],
): Promise<ImageModule[]> {
  const { modules, bare } = await readSourceFolder(repository, folder);
  const files = await committable(repository, folder, signal);
  const bareFiles = bare.filter((name) =>
    files.some((file) => file.startsWith(`${folder}/${name}/`)),
  );
  if (bareFiles.length > 0) {
    throw new UserError(`${folder} holds folders that are no modules.`, {
      given: `${bareFiles.join(", ")}: no __manifest__.py`,
      next: `give each one its manifest back, or remove it (${ipai("addons verify")} says more)`,
      code: "module-missing",
    });
  }
  const links = modules.filter(({ isLink }) => isLink).map(({ path }) => path);
  if (links.length > 0) {
    throw new UserError(`${folder} holds modules that are links.`, {
      given: `${links.join(", ")}: git keeps where they lead, and nothing of the modules`,
      next: `put the modules themselves there (${ipai("addons verify")} says more)`,
      code: "module-link",
    });
  }
  return modules.map(({ name, path, reading }) => ({
    name,
    // what cannot be read is judged by Odoo itself, at the end of the build
    version: reading.manifest?.version ?? "1.0",
    target: targets.of(catalogue.ipai.root),
    folder: join(repository, path),
    files: files
      .filter((file) => file.startsWith(`${path}/`) && !file.endsWith(".pyc"))
      .map((file) => file.slice(path.length + 1)),
    origin: origin.kind === "checkout" ? { ...origin, path } : origin,
  }));
}

/** What a commit holds or would hold: what git ignores is somebody's own, and enters no image. */
async function committable(root: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder];
  const names = (await git(root, list, signal)).split("\0").filter(Boolean);
  const there = await Promise.all(
    names.map(async (name) => (await stat(join(root, name)).catch(ifNothingThere))?.isFile()),
  );
  return [...new Set(names.filter((_, at) => there[at]))].sort();
}

async function provideCommit(checkout: {
  url: string;
  commit: string;
  folder: string;
  signal: AbortSignal;
}): Promise<void> {
  const { folder, commit, signal } = checkout;
  const found = await readGitFolder(folder);
  if (found?.commit === commit && (await localChanges(folder, signal)).length === 0) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, ".."), { recursive: true });
  await cloneCommit(checkout);
}
