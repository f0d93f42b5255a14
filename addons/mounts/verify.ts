import { readCatalogue } from "../catalogue.ts";
import { checkSchema } from "../checks/schema.ts";
import { sortFindings, type Finding } from "../../report/finding.ts";
import { readLock } from "../lock/format.ts";
import { MOUNTS_FILE, readMountManifest } from "../mountManifest.ts";
import { readSources } from "../sources.ts";
import { compareConsumer } from "./compare.ts";
import { readConsumers, type Consumer } from "./consumers.ts";
import { checkDeclared } from "./declared.ts";
import { checkHoldsModules, checkMountFolder } from "./folders.ts";
import { ipai } from "../../report/ipai.ts";

export interface MountsVerification {
  readonly findings: readonly Finding[];
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly modules: number;
  }[];
  /** Files that give Odoo its modules too, and were compared. */
  readonly compared: readonly string[];
}

/**
 * Compares the mounts with the catalogue, the folders, and every file of the checkout that mounts
 * modules too; writes nothing. All findings of all checks in one run.
 *
 * @throws {UserError} Exit code 2 when a manifest is broken.
 */
export async function verifyMounts(root: string): Promise<MountsVerification> {
  const [manifest, sources, lock] = await Promise.all([
    readMountManifest(root),
    readSources(root),
    readLock(root),
  ]);
  const catalogue = await readCatalogue(root, sources);
  const [schema, folders, consumers] = await Promise.all([
    checkSchema(root, MOUNTS_FILE, manifest.$schema),
    Promise.all(manifest.mounts.map((mount) => checkMountFolder(root, mount, catalogue))),
    readConsumers(root),
  ]);
  const emptyPaths = await Promise.all(consumers.map((consumer) => checkSources(root, consumer)));
  return {
    findings: sortFindings([
      ...schema,
      ...checkDeclared(manifest, catalogue, lock),
      ...folders.flatMap(({ findings }) => findings),
      ...consumers.flatMap((consumer) => compareConsumer(manifest, consumer)),
      ...emptyPaths.flat(),
    ]),
    mounts: folders.map(({ mount: { source, target }, modules }) => ({ source, target, modules })),
    compared: consumers.map(({ where }) => where),
  };
}

/** Folders of the checkout that a consumer names itself: each must hold a module. */
async function checkSources(root: string, { where, entries }: Consumer): Promise<Finding[]> {
  const sources = entries.map(({ source }) => source).filter((source) => source !== undefined);
  const checked = await Promise.all(
    sources.map((it) => checkHoldsModules(root, it, { where, next: ipai("addons clone") })),
  );
  return checked.flatMap((findings) => findings ?? []);
}
