import { CATALOGUE_FILE, mustHaveModules } from "../catalogue.ts";
import { finding } from "../finding.ts";
import { counted, type Finding } from "../../report/finding.ts";
import { LOCK_FILE, type Lock } from "../lock/format.ts";
import type { Subject } from "./subject.ts";
import { entryOf } from "../entryOf.ts";
import { ipai } from "../../report/ipai.ts";

/** Whether every module that is asked for exists and is pinned, and nothing else is. */
export function checkLock(subject: Subject): Finding[] {
  const { lock } = subject;
  if (!lock) {
    return [
      finding("lock-missing", {
        what: "no module is locked; pins, publication and dependencies were not checked",
        where: LOCK_FILE,
        next: ipai("addons lock"),
      }),
    ];
  }
  return [...checkPins(subject, lock), ...checkStale(subject, lock), ...checkTiers(subject, lock)];
}

function checkPins(subject: Subject, lock: Lock): Finding[] {
  const { catalogue } = subject;
  return [...mustHaveModules(catalogue)].flatMap(([module, repository]) => {
    if (entryOf(lock.modules, module)?.repository === repository) return [];
    const where = `${CATALOGUE_FILE}: ${repository}: ${module}`;
    const isPublished = entryOf(lock.published, repository)?.includes(module) ?? false;
    const what = isPublished
      ? `${module} of ${repository} is not locked`
      : `${module} is not a module of ${repository} for ${lock.series}`;
    const next = remedy(subject, lock, module, isPublished);
    return [finding(isPublished ? "not-locked" : "not-published", { what, where, next })];
  });
}

function remedy({ moved }: Subject, lock: Lock, module: string, isPublished: boolean): string {
  const move = moved.find((known) => known.module === module);
  if (isPublished) {
    return move ? `take it out of ${CATALOGUE_FILE} (${move.note})` : ipai("addons lock");
  }
  const home = Object.entries(lock.published).find(([, modules]) => modules.includes(module))?.[0];
  if (home) return `move it to "${home}" in ${CATALOGUE_FILE}`;
  if (!move) return `take it out of ${CATALOGUE_FILE}, until it is published for ${lock.series}`;
  if (!move.now) return `take it out of ${CATALOGUE_FILE} (${move.note})`;
  const offered = entryOf(lock.published, move.now.repository);
  if (offered && !offered.includes(move.now.module)) {
    return `take it out of ${CATALOGUE_FILE} (${move.note})`;
  }
  const undeclared = offered ? "" : ", a repository that the catalogue lacks,";
  return `put ${move.now.module} of ${move.now.repository}${undeclared} in its place in ${CATALOGUE_FILE} (${move.note})`;
}

/** Locked, but neither asked for nor needed by what is asked for. */
function checkStale({ catalogue }: Subject, lock: Lock): Finding[] {
  const wanted = new Set(mustHaveModules(catalogue).keys());
  for (const module of [...wanted]) {
    for (const needed of entryOf(lock.modules, module)?.closure ?? []) wanted.add(needed);
  }
  const stale = Object.keys(lock.modules).filter((module) => !wanted.has(module));
  if (stale.length === 0) return [];
  const what = `${counted(stale.length, "locked module is", "locked modules are")} asked for by nothing`;
  const where = `${LOCK_FILE}: ${stale.join(", ")}`;
  return [finding("lock-stale", { what, where, next: ipai("addons lock") })];
}

/** A tier is an order of installation: what a module needs must stand in its own tier or below. */
function checkTiers({ catalogue }: Subject, lock: Lock): Finding[] {
  const tiers = new Map(catalogue.oca_repositories.map(({ name, tier }) => [name, tier]));
  const tierOf = (repository: string | undefined): number | undefined =>
    repository === undefined ? undefined : tiers.get(repository);
  return Object.entries(lock.modules).flatMap(([module, { repository, depends }]) =>
    depends.flatMap((needed) => {
      const home = entryOf(lock.modules, needed)?.repository;
      const [own, other] = [tierOf(repository), tierOf(home)];
      if (own === undefined || other === undefined || other <= own) return [];
      return [
        finding("tier-order", {
          what: `${module} of tier ${own} needs ${needed} of tier ${other}`,
          where: `${CATALOGUE_FILE}: ${repository}`,
          next: `raise the tier of ${repository} to ${other} in ${CATALOGUE_FILE}`,
        }),
      ];
    }),
  );
}
