import type { Catalogue } from "../catalogue.ts";
import { finding } from "../finding.ts";
import { counted, type Finding } from "../../report/finding.ts";
import { modulesByRepository, type Lock } from "../lock/format.ts";
import { MOUNTS_FILE, sourceOf, type Mount, type MountManifest } from "../mountManifest.ts";

/** What is wrong with the mounts as they are written, whatever lies on the disk. */
export function checkDeclared(
  manifest: MountManifest,
  catalogue: Catalogue,
  lock: Lock | undefined,
): Finding[] {
  return [
    ...checkSeries(manifest, catalogue.series ?? lock?.series),
    ...manifest.mounts.flatMap((mount) => checkMount(mount, catalogue)),
    ...checkAbsent(manifest, catalogue, lock),
    ...checkTwice(manifest, "source"),
    ...checkTwice(manifest, "target"),
    ...checkOrder(manifest),
    ...checkLeftovers(manifest),
  ];
}

function checkSeries({ odoo_version: own }: MountManifest, series: string | undefined): Finding[] {
  if (series === undefined || own === series) return [];
  return [
    finding("mount-series", {
      what: `the mounts are for Odoo ${own}, the modules for ${series}`,
      where: `${MOUNTS_FILE}: odoo_version`,
      next: `set "odoo_version": "${series}" in ${MOUNTS_FILE}`,
    }),
  ];
}

function checkMount(mount: Mount, catalogue: Catalogue): Finding[] {
  const source = sourceOf(mount);
  const where = `${MOUNTS_FILE}: ${mount.name}`;
  const repository = catalogue.oca_repositories.find(({ path }) => path === source);
  const findings: Finding[] = [];
  if (!repository && source !== catalogue.roots.ipai_root) {
    findings.push(
      finding("mount-unknown", {
        what: `${source} is not in the catalogue`,
        where,
        next: `take the mount out of ${MOUNTS_FILE}, or declare the repository in the catalogue`,
      }),
    );
  }
  if (!mount.target.startsWith("/")) {
    findings.push(
      finding("mount-target", {
        what: `the target "${mount.target}" is no absolute path`,
        where,
        next: `set "target": "/mnt/${source}" in ${MOUNTS_FILE}`,
      }),
    );
  }
  if (repository && !mount.required && repository.name in catalogue.oca_must_have_modules) {
    findings.push(
      finding("mount-optional", {
        what: `${repository.name} has must-have modules, but its mount is not required`,
        where,
        next: `set "required": true in ${MOUNTS_FILE}`,
      }),
    );
  }
  return findings;
}

/** Repositories with modules, and the ipai root, that no mount leads to. */
function checkAbsent(
  manifest: MountManifest,
  { oca_repositories: repositories, oca_must_have_modules: mustHave, roots }: Catalogue,
  lock: Lock | undefined,
): Finding[] {
  const mounted = new Set(manifest.mounts.map(sourceOf));
  const locked = lock ? modulesByRepository(lock) : undefined;
  const needed = repositories.flatMap(({ name, path }) => {
    const count = Math.max(mustHave[name]?.length ?? 0, locked?.get(name)?.length ?? 0);
    return count === 0 ? [] : [{ path, content: counted(count, "module") }];
  });
  return [...needed, { path: roots.ipai_root, content: "our own modules" }]
    .filter(({ path }) => !mounted.has(path))
    .map(({ path, content }) =>
      finding("mount-absent", {
        what: `${path}, with ${content}, is not mounted`,
        where: `${MOUNTS_FILE}: mounts`,
        next: `add a mount with "source": "./${path}" to ${MOUNTS_FILE}`,
      }),
    );
}

function checkTwice({ mounts }: MountManifest, field: "source" | "target"): Finding[] {
  const seen = new Set<string>();
  return mounts
    .filter((mount) => mount[field].startsWith(field === "target" ? "/" : "./"))
    .filter((mount) => seen.has(mount[field]) || !seen.add(mount[field]))
    .map((mount) =>
      finding("mount-twice", {
        what: `two mounts have the ${field} ${mount[field]}`,
        where: `${MOUNTS_FILE}: ${mount.name}`,
        next: `take one of them out of ${MOUNTS_FILE}`,
      }),
    );
}

/** Priorities give the order only when no two are equal, and people read it only from top to bottom. */
function checkOrder({ mounts }: MountManifest): Finding[] {
  const shared = new Map<number, string[]>();
  for (const { name, priority } of mounts) {
    shared.set(priority, [...(shared.get(priority) ?? []), name]);
  }
  const findings = [...shared]
    .filter(([, names]) => names.length > 1)
    .map(([priority, names]) =>
      finding("mount-order", {
        what: `${names.length} mounts share the priority ${priority}`,
        where: `${MOUNTS_FILE}: ${names.join(", ")}`,
        next: `give each mount a priority of its own in ${MOUNTS_FILE}`,
      }),
    );
  const after = mounts.find((mount, at) => mount.priority < (mounts[at - 1]?.priority ?? 0));
  if (!after) return findings;
  return [
    ...findings,
    finding("mount-order", {
      what: `${after.name} stands below a mount of a higher priority number`,
      where: `${MOUNTS_FILE}: ${after.name}`,
      next: `write the mounts in the order of their priority in ${MOUNTS_FILE}`,
    }),
  ];
}

/** Fields of an older format. */
function checkLeftovers({ validation, metadata }: MountManifest): Finding[] {
  const findings: Finding[] = [];
  if (metadata?.last_validated !== undefined) {
    findings.push(
      finding("written-by-check", {
        what: "the time of the last check is kept in the manifest",
        where: `${MOUNTS_FILE}: metadata.last_validated`,
        next: `take "metadata" out of ${MOUNTS_FILE}`,
      }),
    );
  }
  if (validation !== undefined) {
    findings.push(
      finding("switch-unused", {
        what: `nothing reads ${Object.keys(validation).join(", ")}: every check always runs`,
        where: `${MOUNTS_FILE}: validation`,
        next: `take "validation" out of ${MOUNTS_FILE}`,
      }),
    );
  }
  return findings;
}
