import { CATALOGUE_FILE, readCatalogue } from "./catalogue.ts";
import { checkCatalogue } from "./checks/catalogue.ts";
import { checkDependencies } from "./checks/dependencies.ts";
import { checkFolders } from "./checks/folders.ts";
import { checkLock } from "./checks/lock.ts";
import { checkModules } from "./checks/modules.ts";
import { checkRivals } from "./checks/rivals.ts";
import { checkSchema } from "./checks/schema.ts";
import type { Subject } from "./checks/subject.ts";
import { sortFindings, type Finding } from "../report/finding.ts";
import { readLock } from "./lock/format.ts";
import { readMoved } from "./moved.ts";
import { readSources } from "./sources.ts";
import { readTree } from "./tree/tree.ts";

export interface Verification {
  readonly findings: readonly Finding[];
  readonly repositories: { readonly declared: number; readonly present: number };
  readonly modules: { readonly mustHave: number; readonly locked: number; readonly found: number };
  readonly ipaiModules: number;
}

/**
 * Compares the catalogue, the lock and the folders under `root`, and writes nothing. All findings
 * of all checks in one run; the time is linear in the number of modules.
 *
 * @throws {UserError} Exit code 2 when a manifest is broken.
 */
export async function verifyAddons(root: string): Promise<Verification> {
  const subject = await readSubject(root);
  const { catalogue, lock, tree } = subject;
  const folders = [...tree.repositories.values()];
  return {
    findings: sortFindings([
      ...(await checkSchema(root, CATALOGUE_FILE, catalogue.$schema)),
      ...(await checkRivals(root)),
      ...[checkCatalogue, checkLock, checkFolders, checkModules, checkDependencies].flatMap(
        (check) => check(subject),
      ),
    ]),
    repositories: {
      declared: folders.length,
      present: folders.filter(({ exists }) => exists).length,
    },
    modules: {
      mustHave: Object.values(catalogue.oca_must_have_modules).flat().length,
      locked: Object.keys(lock?.modules ?? {}).length,
      found: folders.flatMap(({ modules }) => modules).length,
    },
    ipaiModules: tree.ipai.modules.length,
  };
}

async function readSubject(root: string): Promise<Subject> {
  const [sources, lock, moved] = await Promise.all([
    readSources(root),
    readLock(root),
    readMoved(root),
  ]);
  const catalogue = await readCatalogue(root, sources);
  const tree = await readTree(root, catalogue);
  return { catalogue, lock, moved, tree };
}
