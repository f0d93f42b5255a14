import { CATALOGUE_FILE } from "../addons/catalogue.ts";
import { LOCK_FILE } from "../addons/lock/format.ts";
import { MOUNTS_FILE } from "../addons/mountManifest.ts";
import { SOURCES_FILE } from "../addons/sources.ts";

/**
 * The code that packs the image of Odoo: all that `images/build/odooImage.ts` imports. A test
 * compares the list with the import graph, and names what is missing or left over.
 */
export const PACKING_CODE: readonly string[] = [
  "addons/catalogue.ts",
  "addons/clone",
  "addons/hash.ts",
  "addons/lock",
  "addons/manifestFile.ts",
  "addons/moduleManifest.ts",
  "addons/mountManifest.ts",
  "addons/python",
  "addons/sources.ts",
  "addons/tree",
  "images/build",
  "images/catalogue.ts",
  "images/contentTag.ts",
  "images/releaseFile.ts",
  "machine/apt",
  "machine/apt.ts",
  "machine/errno.ts",
  "machine/git",
  "machine/machineCache.ts",
  "machine/parsedJson.ts",
  "machine/pip.ts",
  "report/columns.ts",
  "report/finding.ts",
  "report/ipai.ts",
  "report/table.ts",
  "report/userError.ts",
  "report/wrongForm.ts",
];

/** All that enters the image of Odoo, besides our own modules: files, and the code that packs them. */
export const RELEASE_PATHS: readonly string[] = [
  "images/odoo",
  "images/odoo-base",
  ...PACKING_CODE,
  CATALOGUE_FILE,
  LOCK_FILE,
  SOURCES_FILE,
  MOUNTS_FILE,
];
