import type { ReleaseAddon, ReleaseFile } from "../../../../images/releaseFile.ts";
import type { DatabaseModules, InstalledModule } from "../../../../images/verdict/database.ts";
import { judge, type Case } from "../../../../images/verdict/judge.ts";
import type { Verdict } from "../../../../images/verdict/verdict.ts";

/** A SHA-1 that begins with something to recognise. */
export const sha = (digit: string): string => digit.repeat(40).slice(0, 40);

export function addon(version: string, hash: string, more: Partial<ReleaseAddon> = {}) {
  const origin = { kind: "checkout", path: "addons/ipai" } as const;
  return { version, hash: sha(hash), translations: sha(hash), languages: "", origin, ...more };
}

export function image(
  addons: Record<string, ReleaseAddon>,
  more: Partial<ReleaseFile> = {},
): ReleaseFile {
  const commit = sha("c");
  const core = { base: "19.0.1.3", web: "19.0.1.0", mail: "19.0.1.19" };
  const fixed = { version: 1, release: commit, commit, dirty: false, series: "19.0" } as const;
  return { ...fixed, addonsPath: ["/opt/odoo/addons/ipai"], addons, core, ...more };
}

export function installed(
  name: string,
  version: string,
  more: Partial<InstalledModule> = {},
): InstalledModule {
  return { name, version, state: "installed", depends: ["base"], ...more };
}

/** A database with `base` and these, at its recorded hashes. */
export function database(
  modules: InstalledModule[],
  hashes: Record<string, string> | null,
  more: Partial<DatabaseModules> = {},
): DatabaseModules {
  const base = installed("base", "19.0.1.3", { depends: [] });
  return { modules: [base, ...modules], hashes, languages: ["en_US"], exclude: null, ...more };
}

export const NOW = new Date("2026-11-28T12:00:00Z");

export function judged(subject: Partial<Case> & Pick<Case, "database" | "target">): Verdict {
  return judge({ direction: "forward", rewindPoints: [], now: NOW, ...subject });
}
