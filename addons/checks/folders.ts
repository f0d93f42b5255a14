import type { Repository } from "../catalogue.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";
import { modulesByRepository, type LockedModule } from "../lock/format.ts";
import { shellWord } from "../shellWord.ts";
import type { SourceFolder } from "../tree/folder.ts";
import type { Subject } from "./subject.ts";
import { ipai } from "../../report/ipai.ts";

const CLONE = ipai("addons clone");

/** Whether each repository's folder is there, and holds what the lock says. */
export function checkFolders(subject: Subject): Finding[] {
  const { catalogue, lock, tree } = subject;
  const locked = lock ? modulesByRepository(lock) : new Map<string, [string, LockedModule][]>();
  return [
    ...catalogue.oca_repositories.flatMap((repository) => {
      const folder = tree.repositories.get(repository.name);
      const modules = locked.get(repository.name) ?? [];
      const asked = repository.name in catalogue.oca_must_have_modules || modules.length > 0;
      if (folder?.exists) return checkPresent(repository, folder, modules);
      return asked ? [missing(subject, repository)] : [];
    }),
    ...tree.unfinished.map((where) =>
      finding("repository-unfinished", {
        what: "an interrupted clone lies here",
        where,
        next: `${CLONE} (takes it up again)`,
      }),
    ),
    ...checkStrays(subject),
    ...[...tree.repositories.values(), tree.ipai].flatMap(checkInside),
    ...tree.rootsThatAreModules.map((where) =>
      finding("root-is-module", {
        what: "a folder of modules holds a __manifest__.py of its own",
        where,
        next: `git rm ${shellWord(`${where}/__manifest__.py`)}`,
      }),
    ),
    ...tree.caseTwins.map((twins) =>
      finding("case-twins", {
        what: "these names differ only by case",
        where: twins.join(", "),
        next: "keep one of them: git mv the other's content into it",
      }),
    ),
  ];
}

function missing({ tree }: Subject, { name, path, url }: Repository): Finding {
  const moved = tree.strays.find(({ git }) => git?.url === url);
  return finding("repository-missing", {
    what: moved ? `repository ${name} was moved to ${moved.path}` : `repository ${name} is absent`,
    where: path,
    next: moved ? `mv ${shellWord(moved.path)} ${shellWord(path)}` : CLONE,
  });
}

function checkPresent(
  repository: Repository,
  folder: SourceFolder,
  modules: readonly [string, LockedModule][],
): Finding[] {
  const { name, path: where } = repository;
  const first = modules[0]?.[1].source;
  const findings: Finding[] = [];
  if (!folder.writable) {
    const what = `the folder of ${name} is read-only`;
    findings.push(
      finding("repository-read-only", { what, where, next: `chmod u+w ${shellWord(where)}` }),
    );
  }
  if (folder.git) return [...findings, ...checkClone(repository, folder, first)];
  if (first?.kind === "git") {
    const what = `${name} is locked at a commit, but its folder is no clone`;
    const next = `mv ${shellWord(where)} ${shellWord(`/tmp/${name}`)} && ${CLONE}`;
    return [...findings, finding("repository-origin", { what, where, next })];
  }
  return [...findings, ...checkWheels(folder, modules)];
}

function checkClone(
  { name, path: where, url }: Repository,
  { git }: SourceFolder,
  locked: LockedModule["source"] | undefined,
): Finding[] {
  const redo = `mv ${shellWord(where)} ${shellWord(`/tmp/${name}`)} && ${CLONE}`;
  if (git?.commit === undefined) {
    const what = `the clone of ${name} was never finished`;
    return [finding("repository-half-cloned", { what, where, next: redo })];
  }
  const findings: Finding[] = [];
  if (git.url !== url) {
    const what = `${name} was cloned from ${git.url ?? "nowhere"}, not from ${url}`;
    findings.push(finding("repository-remote", { what, where, next: redo }));
  }
  if (locked?.kind === "wheel") {
    const what = `${name} is locked as published wheels, but its folder is a clone`;
    findings.push(finding("repository-origin", { what, where, next: redo }));
  } else if (locked && git.commit !== locked.commit) {
    const what = `${name} is at ${git.commit.slice(0, 12)}, locked at ${locked.commit.slice(0, 12)}`;
    findings.push(finding("repository-commit", { what, where, next: CLONE }));
  }
  if (git.branch !== undefined) {
    const what = `${name} is on branch ${git.branch}, not at a commit`;
    const next = `git -C ${shellWord(where)} checkout --detach`;
    findings.push(finding("repository-branch", { what, where, next }));
  }
  return findings;
}

/** Whether the modules that are there come from the wheels of the lock. Missing ones: `modules.ts`. */
function checkWheels(
  { path, modules: found, receipt }: SourceFolder,
  locked: readonly [string, LockedModule][],
): Finding[] {
  const present = new Set(found.map(({ name }) => name));
  return locked.flatMap(([module, { source }]) => {
    if (source.kind !== "wheel" || !present.has(module)) return [];
    if (receipt?.[module]?.sha256 === source.sha256) return [];
    const what = receipt?.[module]
      ? `${module} comes from another wheel than the locked ${source.version}`
      : `${module} was not unpacked from the locked wheel`;
    return [finding("repository-origin", { what, where: `${path}/${module}`, next: CLONE })];
  });
}

function checkInside({ path: where, outside }: SourceFolder): Finding[] {
  if (outside === undefined) return [];
  const what = `${where} leads out of the checkout, to ${outside}`;
  return [
    finding("folder-outside", { what, where, next: `rm the link in its path, and: ${CLONE}` }),
  ];
}

function checkStrays({ catalogue, tree }: Subject): Finding[] {
  const urls = new Set(catalogue.oca_repositories.map(({ url }) => url));
  return tree.strays
    .filter(({ git }) => !urls.has(git?.url ?? ""))
    .map(({ path: where }) =>
      finding("repository-stray", {
        what: "the catalogue does not know this folder",
        where,
        next: `declare it in the catalogue, or: mv ${shellWord(where)} /tmp/`,
      }),
    );
}
