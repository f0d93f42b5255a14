import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";
import { addonsPath, MOUNTS_FILE, sourceOf, type MountManifest } from "../mountManifest.ts";
import type { Consumer, ConsumerEntry } from "./consumers.ts";

/**
 * Whether a consumer gives Odoo what the manifest declares: the same folders, at the same paths.
 * Folders that no mount knows are only looked at under the manifest's own roots.
 */
export function compareConsumer(manifest: MountManifest, consumer: Consumer): Finding[] {
  const { where, entries, fault } = consumer;
  if (fault !== undefined) {
    const next = `correct ${where}`;
    return [
      finding("mount-unreadable", { what: `${where} cannot be read: ${fault}`, where, next }),
    ];
  }
  const ours = entries.filter((entry) => isUnderRoots(manifest, entry));
  // A service without a single one of our folders is not Odoo.
  if (ours.length === 0) return [];
  if (ours.every(({ source }) => source === undefined)) {
    return compareAddonsPath(
      manifest,
      entries.map(({ target }) => target),
      where,
    );
  }
  return [...lacking(manifest, where, ours), ...surplus(manifest, where, ours)];
}

/**
 * Whether an `addons_path` holds every mount, in order, and nothing else below the mounts' folder;
 * Odoo's own paths may stand before or after.
 */
export function compareAddonsPath(
  manifest: MountManifest,
  actual: readonly string[],
  where: string,
): Finding[] {
  const expected = addonsPath(manifest);
  const ours = actual.filter((path) => expected.includes(path) || isNearOurs(manifest, path));
  const same = ours.length === expected.length && ours.every((it, at) => it === expected[at]);
  if (same) return [];
  const absent = expected.filter((path) => !actual.includes(path));
  const unknown = ours.filter((path) => !expected.includes(path));
  const said = [
    absent.length > 0 && `lacks ${absent.join(", ")}`,
    unknown.length > 0 && `has ${unknown.join(", ")}, which is no mount`,
    absent.length + unknown.length === 0 && "has the mounts in another order",
  ].filter((part) => part !== false);
  return [
    finding("mount-differs", {
      what: `addons_path ${said.join(" and ")}`,
      where,
      next: `set addons_path = ${expected.join(",")} in ${where}`,
    }),
  ];
}

function lacking(
  manifest: MountManifest,
  where: string,
  entries: readonly ConsumerEntry[],
): Finding[] {
  return manifest.mounts.flatMap((mount) => {
    const source = sourceOf(mount);
    const given = entries.find((entry) => entry.source === source);
    if (given?.target === mount.target) return [];
    const twin = entries.find((entry) => entry.source?.toLowerCase() === source.toLowerCase());
    const what = given
      ? `${source} is mounted at ${given.target}, declared at ${mount.target}`
      : twin
        ? `${twin.source ?? ""} is mounted, which differs from ${source} by case`
        : `${source} is declared, but not mounted`;
    const next = `mount ./${source} at ${mount.target} in ${where}`;
    return [finding("mount-differs", { what, where, next })];
  });
}

function surplus(
  manifest: MountManifest,
  where: string,
  entries: readonly ConsumerEntry[],
): Finding[] {
  const declared = new Set(manifest.mounts.map((mount) => sourceOf(mount).toLowerCase()));
  return entries
    .filter(({ source }) => source !== undefined && !declared.has(source.toLowerCase()))
    .map(({ source }) =>
      finding("mount-differs", {
        what: `${source ?? ""} is mounted, but not declared`,
        where,
        next: `declare it in ${MOUNTS_FILE}, or take it out of ${where}`,
      }),
    );
}

function isUnderRoots(manifest: MountManifest, { source, target }: ConsumerEntry): boolean {
  if (source === undefined) return isNearOurs(manifest, target);
  const roots = [...Object.values(manifest.source).map((it) => sourceOf({ source: it })), "addons"];
  const lower = source.toLowerCase();
  return roots.some((root) => lower === root || lower.startsWith(`${root}/`));
}

/** Below the folder that holds all mounts in the container, for example `/mnt/addons`. */
function isNearOurs(manifest: MountManifest, target: string): boolean {
  const folders = addonsPath(manifest).filter((path) => path.startsWith("/"));
  const [first = ""] = folders;
  const shared = first
    .split("/")
    .filter((_, at, parts) =>
      folders.every((it) => it.startsWith(`${parts.slice(0, at + 1).join("/")}/`)),
    )
    .join("/");
  return shared !== "" && (target === shared || target.startsWith(`${shared}/`));
}
