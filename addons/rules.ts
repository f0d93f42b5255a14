/**
 * What is checked, how bad it is, and why it matters: each said once. What was found, where, and
 * the command that mends it are said by the check itself.
 */
export const RULES = {
  // the catalogue
  "series-missing": error("without a series nobody can tell which branch of the code is right"),
  "tier-missing": warning("without tiers the order of installation is a guess"),
  "tier-order": error("installed in the order of the tiers, it would not find what it needs"),
  "schema-nowhere": warning("editors cannot check a file whose schema they cannot find"),
  "path-elsewhere": error("a folder that is not named after its repository is not found"),
  "repository-empty": warning("it is kept up to date for nothing, or a module was forgotten"),
  "few-modules": warning("the platform promises at least 80 modules, and counts them"),
  "rival-list": warning("two lists of the same modules will differ one day, and both be believed"),

  // the lock
  "lock-missing": error("without a lock two builds of one commit load different code"),
  "lock-series": error("modules of another series cannot be installed"),
  "not-locked": error("its version is not pinned, so nothing can fetch or check it"),
  "not-published": error("there is no such module to load for this series"),
  "lock-stale": warning("it is fetched and loaded, and nobody asked for it"),

  // folders
  "repository-missing": error("Odoo would start without its modules"),
  "repository-unfinished": warning("a clone was interrupted; nothing of it is used"),
  "repository-half-cloned": error("an unfinished clone looks like a whole one to Odoo"),
  "repository-origin": error("nobody knows what this code is"),
  "repository-remote": error("code from somewhere else would run as if it were OCA's"),
  "repository-commit": error("what runs is not what was tested"),
  "repository-branch": warning("a branch moves with every pull; the lock does not"),
  "repository-read-only": error("the next change of the lock cannot be brought here"),
  "folder-outside": error("it changes without this checkout, and may be another machine's"),
  "repository-stray": warning("Odoo never loads it, but people believe that it does"),
  "root-is-module": error("Odoo takes the folder for one module and offers it for installation"),
  "case-twins": error("two folders on Linux are one folder on macOS and Windows"),

  // modules
  "module-missing": error("an installation, or everything that depends on it, would fail"),
  "module-misplaced": error("its repository is not where it is looked for, updated and pinned"),
  "module-without-manifest": error("Odoo does not see a folder without a manifest"),
  "module-broken": error("Odoo skips a module whose manifest it cannot read, and only logs it"),
  "module-not-installable": error("Odoo refuses to install it, and what depends on it"),
  "module-retired": warning("Odoo will never load it, so it only looks present"),
  "module-series": error("Odoo treats a module of another series as not installable"),
  "module-version": error("what runs is not what was tested"),
  "module-unreadable": error("Odoo runs as another user and would find nothing there"),
  "module-link": error("git and the image keep where a link leads, and nothing of the module"),
  "module-core": error(
    "one of the two hides Odoo's own or is hidden by it, and what needs one gets the other",
  ),
  "module-name": error("Odoo stops at such a name, and lists no module at all"),
  "module-duplicate": error("Odoo takes the first of a name on its path; the other never runs"),
  "module-orphan": warning("the lock does not know it: it may differ on every machine"),
  "module-outside": warning("no mount leads there, so Odoo never sees it"),
  "dependency-missing": error("Odoo cannot install the module, nor what depends on it"),
  "dependency-cycle": error("Odoo never finds an order to load them in, and skips them all"),

  // mounts
  "mount-series": error("the modules are for another series than the mounts"),
  "mount-unknown": error("nothing ever brings this folder here, so the mount stays empty"),
  "mount-absent": error("Odoo does not search below its paths: these modules are not loaded"),
  "mount-target": error("a mount without a path in the container cannot be made or compared"),
  "mount-twice": error("one of the two hides the other"),
  "mount-order": warning("Odoo takes the first module of a name, so the order must be clear"),
  "mount-optional": warning("Odoo would start, and serve, without modules that it must have"),
  "mount-missing": error("Odoo refuses a path that is not there, or skips it"),
  "mount-missing-optional": warning("Odoo skips a path that is not there"),
  "mount-no-module": error("Odoo skips a path that holds no module, and only logs it"),
  "mount-differs": error("what is declared and what Odoo is given are not the same"),
  "mount-unreadable": error("what cannot be read cannot be compared"),
  "written-by-check": warning("a check that writes here makes the tree dirty on every run"),
  "switch-unused": warning("a switch that nothing reads promises a check that may not happen"),
} as const satisfies Readonly<Record<string, Rule>>;

export interface Rule {
  readonly severity: Severity;
  readonly why: string;
}

export type Severity = "error" | "warning";
export type RuleName = keyof typeof RULES;

function error(why: string): Rule {
  return { severity: "error", why };
}

function warning(why: string): Rule {
  return { severity: "warning", why };
}
