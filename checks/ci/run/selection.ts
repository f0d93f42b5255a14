import type { Lock } from "../../../addons/lock/format.ts";
import type { ReleaseFile } from "../../../images/releaseFile.ts";
import { ExitCode, UserError } from "../../../report/userError.ts";
import type { Limit } from "./limits.ts";
import { entryOf } from "../../../addons/entryOf.ts";

/** Repositories of OCA whose modules are tested when nothing else is asked for. */
const TESTED_REPOSITORIES = ["server-tools", "web", "reporting-engine"];

/**
 * Core's own tests of `base` and `web` that say whether everything still fits together once all
 * modules are in: those that assume no bare database, load no browser, and take seconds
 * (docs/ci.md says which do not, and why).
 */
export const CORE_TESTS = [
  "/base:TestAllFilters",
  "/base:TestAsset",
  "/base:TestInvisibleField",
  "/base:TestIrModelEdition",
  "/base:TestModelDeprecations",
  "/base:TestNeutralize",
  "/base:TestQWebNS",
  "/base:TestResConfigExecute",
  "/base:TestViews",
  "/web:DomainTest",
  "/web:IrModelAccessTest",
  "/web:TestBaseDocumentLayout",
  "/web:TestLoad",
  "/web:TestLoadBreadcrumbs",
  "/web:TestPerfSessionInfo",
  "/web:TestWebSearchRead",
  "/web:WebManifestRoutesTest",
];

/** What a run installs and tests. */
export interface Selection {
  /** Installed first; the database with them is cached. */
  readonly locked: readonly string[];
  /** Installed on top, in every run. */
  readonly own: readonly string[];
  /** Must be installed in the end, whether named or needed. */
  readonly expected: readonly string[];
  /** What the image is unable to do, of all that. */
  readonly leftOut: readonly Limit[];
  /** Test tags for each of the three parts; empty for a part without tests. */
  readonly tags: { readonly locked: string; readonly own: string; readonly afterwards: string };
}

export interface SelectionInput {
  readonly lock: Lock;
  readonly release: ReleaseFile;
  /** Modules that the image does not hold and the run brings. */
  readonly brought: readonly string[];
  /** Empty: everything. */
  readonly modules: readonly string[];
  /** Odoo's own `--test-tags`, instead of ours. */
  readonly tags: string | undefined;
  /** What the image is unable to do. */
  readonly limits: readonly Limit[];
}

/** @throws UserError when a module is asked for that nobody has. */
export function select(input: SelectionInput): Selection {
  const { lock, release, brought, modules, limits } = input;
  const own = [
    ...Object.keys(release.addons).filter((name) => !Object.hasOwn(lock.modules, name)),
    ...brought,
  ].sort();
  const all = [...Object.keys(lock.modules), ...own];
  const unknown = modules.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw unknownModules(unknown);
  const chosen = (names: readonly string[]): string[] =>
    [...names].sort().filter((name) => modules.length === 0 || modules.includes(name));
  const unable = modules.length > 0 ? [] : limits.filter(({ kind }) => kind === "module");
  const locked = chosen(Object.keys(lock.modules)).filter(
    (name) => !unable.some(({ what }) => what === name),
  );
  const needed = locked.flatMap((name) => entryOf(lock.modules, name)?.closure ?? []);
  const tags = tagsOf(input, locked, chosen(own));
  const untested = limits.filter(({ what }) => tags.afterwards.includes(`-${what}`));
  return {
    locked,
    own: chosen(own),
    leftOut: [...unable, ...untested],
    expected: [...new Set(["base", "web", ...locked, ...needed, ...chosen(own)])].sort(),
    tags,
  };
}

function tagsOf(
  { lock, modules, tags, limits }: SelectionInput,
  locked: readonly string[],
  own: readonly string[],
): Selection["tags"] {
  const without = limits.flatMap(({ kind, what }) => (kind === "tests" ? [`-${what}`] : []));
  const join = (include: readonly string[], ...exclude: string[]): string =>
    include.length === 0 ? "" : [...include, ...without, ...exclude].join(",");
  if (tags !== undefined) {
    // Odoo runs tests "at install" of every module it loads, also of those it only loads.
    return {
      locked: locked.length === 0 ? "" : join([tags], "-post_install"),
      own: own.length === 0 ? "" : join([tags]),
      afterwards: join([tags], "-at_install"),
    };
  }
  const tested = locked.filter(
    (name) =>
      modules.length > 0 ||
      TESTED_REPOSITORIES.includes(entryOf(lock.modules, name)?.repository ?? ""),
  );
  const ofModules = tested.map((name) => `/${name}`);
  const core = modules.length === 0 ? CORE_TESTS : [];
  return {
    locked: join(ofModules, "-post_install"),
    own: join(own.map((name) => `/${name}`)),
    afterwards: join([...ofModules, ...core], "-at_install"),
  };
}

function unknownModules(names: readonly string[]): UserError {
  return new UserError("There is no such module to test.", {
    given: names.join(", "),
    next: "name modules of config/addons.lock.json or of the folder of ipai modules",
    code: "ci-unknown-module",
    exitCode: ExitCode.configuration,
  });
}
