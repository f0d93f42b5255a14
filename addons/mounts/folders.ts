import type { Catalogue } from "../catalogue.ts";
import { finding } from "../finding.ts";
import { counted, type Finding } from "../../report/finding.ts";
import { MOUNTS_FILE, sourceOf, type Mount } from "../mountManifest.ts";
import { readSourceFolder } from "../tree/folder.ts";
import { ipai } from "../../report/ipai.ts";

export interface MountedFolder {
  readonly mount: Mount;
  readonly modules: number;
  readonly findings: readonly Finding[];
}

/** Whether the folder of a mount is there, and holds modules directly. */
export async function checkMountFolder(
  root: string,
  mount: Mount,
  { roots: { ipai_root: ipaiRoot }, oca_repositories: repositories }: Catalogue,
): Promise<MountedFolder> {
  const source = sourceOf(mount);
  const where = `${MOUNTS_FILE}: ${mount.name}`;
  const next = source === ipaiRoot ? `put a module into ${source}` : ipai("addons clone");
  const findings = await checkHoldsModules(root, source, { where, next });
  if (findings !== undefined) return { mount, modules: 0, findings };
  const folder = await readSourceFolder(root, source);
  const isKnown = source === ipaiRoot || repositories.some(({ path }) => path === source);
  // Of a folder that the catalogue does not know, `declared.ts` says so: nothing could bring it.
  if (folder.exists || !isKnown) return { mount, modules: folder.modules.length, findings: [] };
  const rule = mount.required ? "mount-missing" : "mount-missing-optional";
  const what = `the folder ${source} is not there`;
  return {
    mount,
    modules: 0,
    findings: [finding(rule, { what, where, next: ipai("addons clone") })],
  };
}

/**
 * @param source A folder of the checkout that stands in an `addons_path` or a mount.
 * @returns Undefined when it is absent or holds a module.
 */
export async function checkHoldsModules(
  root: string,
  source: string,
  { where, next }: Pick<Finding, "where" | "next">,
): Promise<Finding[] | undefined> {
  const folder = await readSourceFolder(root, source);
  if (!folder.exists || folder.modules.length > 0) return undefined;
  const below = await Promise.all(
    folder.bare.map((name) => readSourceFolder(root, `${source}/${name}`)),
  );
  const nested = below.filter(({ modules }) => modules.length > 0);
  const paths = nested.map(({ path }) => path).join(",");
  const what =
    nested.length === 0
      ? `${source} holds no module`
      : `${source} holds no module itself: they lie in ${counted(nested.length, "folder")} below it`;
  const split = `name each folder instead: ${paths}`;
  return [finding("mount-no-module", { what, where, next: nested.length === 0 ? next : split })];
}
