import { access } from "node:fs/promises";
import path from "node:path";
import { CATALOGUE_FILE } from "../catalogue.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";

/** Lists of OCA modules that other tools keep; several of them once contradicted each other. */
const RIVALS = [
  "oca.lock.json",
  "oca-aggregate.yml",
  "config/oca-repos.yaml",
  "config/oca/module_allowlist.yml",
  "addons/oca/OCA_PINS.yaml",
  "infra/do-oca-stack/oca-requirements.txt",
  "stack/odoo19_stack.yaml",
  "vendor/oca.lock",
  "vendor/oca.lock.json",
];

export async function checkRivals(root: string): Promise<Finding[]> {
  const found = await Promise.all(
    RIVALS.map((file) =>
      access(path.resolve(root, file)).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat().map((where) =>
    finding("rival-list", {
      what: `this file lists OCA modules beside ${CATALOGUE_FILE}`,
      where,
      next: `git rm ${where}`,
    }),
  );
}
