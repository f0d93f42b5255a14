import { CATALOGUE_FILE } from "../catalogue.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";
import { seriesOf } from "../moduleManifest.ts";
import { shellWord } from "../shellWord.ts";
import type { FoundModule } from "../tree/folder.ts";
import { neededModules, type Subject } from "./subject.ts";
import { entryOf } from "../entryOf.ts";
import { ipai } from "../../report/ipai.ts";

/** Whether Odoo could load each module that must be there, and each ipai module. */
export function checkModules(subject: Subject): Finding[] {
  const needed = neededModules(subject);
  const places = placesByName(subject);
  return [
    ...[...needed].flatMap(([name, repository]) => checkNeeded(subject, name, repository, places)),
    ...checkIpai(subject),
    ...checkNames(places),
    ...checkDuplicates(places),
    ...checkCoreNames(subject, places),
    ...checkLinks(subject, places),
    ...checkOrphans(subject, needed),
    ...subject.tree.outside.map(({ name, path }) =>
      finding("module-outside", {
        what: `module ${name} lies outside the declared roots`,
        where: path,
        next: `git mv ${shellWord(path)} ${subject.catalogue.roots.ipai_root}/`,
      }),
    ),
  ];
}

function placesByName({ tree }: Subject): Map<string, FoundModule[]> {
  const places = new Map<string, FoundModule[]>();
  const folders = [...tree.repositories.values(), ...tree.strays, tree.ipai];
  for (const module of [...folders.flatMap(({ modules }) => modules), ...tree.outside]) {
    const others = places.get(module.name);
    if (others) others.push(module);
    else places.set(module.name, [module]);
  }
  return places;
}

function checkNeeded(
  subject: Subject,
  name: string,
  repository: string,
  places: ReadonlyMap<string, readonly FoundModule[]>,
): Finding[] {
  const folder = subject.tree.repositories.get(repository);
  // A repository that is absent as a whole is one finding, not one for each module.
  if (!folder?.exists) return [];
  const path = `${folder.path}/${name}`;
  const module = places.get(name)?.find((place) => place.path === path);
  if (module) return checkModule(subject, module, "module-not-installable");
  if (folder.bare.includes(name)) return [withoutManifest(name, path, ipai("addons clone"))];
  const elsewhere = places.get(name)?.[0];
  if (elsewhere) {
    const what = `${name} is declared in ${repository}, but lies in ${elsewhere.path}`;
    const next = `correct its repository in ${CATALOGUE_FILE}`;
    return [finding("module-misplaced", { what, where: elsewhere.path, next })];
  }
  // Unknown to the lock: there is nothing to fetch, and `lock.ts` says why.
  if (subject.lock && entryOf(subject.lock.modules, name) === undefined) return [];
  const what = `${name} is not in ${repository}`;
  return [finding("module-missing", { what, where: path, next: ipai("addons clone") })];
}

function checkModule(
  { catalogue, lock }: Subject,
  { name, path: where, reading, readable }: FoundModule,
  notInstallable: "module-not-installable" | "module-retired",
): Finding[] {
  const findings: Finding[] = [];
  if (!readable) {
    const what = `Odoo's user cannot read ${name}`;
    findings.push(
      finding("module-unreadable", { what, where, next: `chmod -R a+rX ${shellWord(where)}` }),
    );
  }
  if (reading.fault !== undefined) {
    const what = `the manifest of ${name} cannot be read: ${reading.fault}`;
    const next = `correct ${where}/__manifest__.py`;
    return [...findings, finding("module-broken", { what, where, next })];
  }
  const { installable, version } = reading.manifest;
  const series = seriesOf(version);
  const expected = catalogue.series ?? lock?.series;
  if (!installable) {
    const what = `${name} says that it is not installable`;
    const next = `take ${name} out, or port it and set installable to True`;
    findings.push(finding(notInstallable, { what, where, next }));
  }
  if (series !== undefined && expected !== undefined && series !== expected) {
    const what = `${name} ${version} is for ${series}, not for ${expected}`;
    const next = `port ${name} to ${expected}, or take it out`;
    findings.push(finding("module-series", { what, where, next }));
  }
  const locked = entryOf(lock?.modules, name);
  if (locked && locked.version !== version) {
    const what = `${name} has version ${version}, locked is ${locked.version}`;
    findings.push(finding("module-version", { what, where, next: ipai("addons clone") }));
  }
  return findings;
}

/** Every folder under the ipai root is meant to be a module. */
function checkIpai(subject: Subject): Finding[] {
  const { ipai } = subject.tree;
  return [
    ...ipai.modules.flatMap((module) => checkModule(subject, module, "module-retired")),
    ...ipai.bare.map((name) =>
      withoutManifest(
        name,
        `${ipai.path}/${name}`,
        `git rm -r ${shellWord(`${ipai.path}/${name}`)}, or: git log -- ${shellWord(`${ipai.path}/${name}`)}`,
      ),
    ),
  ];
}

function withoutManifest(name: string, where: string, next: string): Finding {
  const what = `the folder ${name} holds no __manifest__.py`;
  return finding("module-without-manifest", { what, where, next });
}

/** By Odoo's own rule (`MODULE_NAME_RE`). */
function checkNames(places: ReadonlyMap<string, readonly FoundModule[]>): Finding[] {
  return [...places]
    .filter(([name]) => !/^[\p{L}\p{N}_]{1,256}$/u.test(name) || name === "__proto__")
    .flatMap(([name, found]) =>
      found.map(({ path: where }) =>
        finding("module-name", {
          what: `"${name}" is no name of a module: ${wrongIn(name)}`,
          where,
          next: `git mv ${shellWord(where)} ${otherName(where)}`,
        }),
      ),
    );
}

function wrongIn(name: string): string {
  return name === "__proto__"
    ? "the lock and an image's list of modules, which are JSON, cannot hold it"
    : "it has other signs than letters, digits and _";
}

function otherName(where: string): string {
  return where.replaceAll(/[^\p{L}\p{N}_/]/gu, "_").replace(/__proto__$/, "proto");
}

function checkDuplicates(places: ReadonlyMap<string, readonly FoundModule[]>): Finding[] {
  return [...places]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) =>
      finding("module-duplicate", {
        what: `${found.length} modules are called ${name}`,
        where: found.map(({ path }) => path).join(", "),
        next: `keep one of them: git rm -r ${shellWord(found.at(-1)?.path ?? "")}`,
      }),
    );
}

/** Odoo's own modules are on its path too. */
function checkCoreNames(
  { lock }: Subject,
  places: ReadonlyMap<string, readonly FoundModule[]>,
): Finding[] {
  return (lock?.core.modules ?? []).flatMap((name) =>
    (places.get(name) ?? []).map(({ path: where }) =>
      finding("module-core", {
        what: `${name} is called like a module of Odoo itself`,
        where,
        next: `git mv ${shellWord(where)} ${shellWord(`${where}_own`)}, or another name of your own`,
      }),
    ),
  );
}

function checkLinks(
  { tree }: Subject,
  places: ReadonlyMap<string, readonly FoundModule[]>,
): Finding[] {
  const links = [...places.values()].flat().filter(({ isLink }) => isLink);
  const lost = [...tree.repositories.values(), tree.ipai].flatMap((folder) =>
    folder.lost.map((name) => `${folder.path}/${name}`),
  );
  return [
    ...links.map(({ name, path: where }) =>
      finding("module-link", {
        what: `module ${name} is a link`,
        where,
        next: `put the module itself there: rm ${shellWord(where)}, then git mv or cp -r the folder`,
      }),
    ),
    ...lost.map((where) =>
      finding("module-link", {
        what: "this link leads nowhere",
        where,
        next: `rm ${shellWord(where)}`,
      }),
    ),
  ];
}

/** In a folder of unpacked wheels, every module is the lock's. (A clone brings others along.) */
function checkOrphans({ tree, lock }: Subject, needed: ReadonlyMap<string, string>): Finding[] {
  if (!lock) return [];
  return [...tree.repositories.values()]
    .filter(({ git }) => git === undefined)
    .flatMap(({ modules }) => modules)
    .filter(({ name }) => !needed.has(name))
    .map(({ name, path: where }) =>
      finding("module-orphan", {
        what: `module ${name} is neither declared nor locked`,
        where,
        next: `declare it and run: ${ipai("addons lock")}; or: rm -r ${shellWord(where)}`,
      }),
    );
}
