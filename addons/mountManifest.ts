import { z } from "zod";
import { seriesName } from "./catalogue.ts";
import { INSIDE_PATH, readManifestFile } from "./manifestFile.ts";

/** The mounts: which folders Odoo looks for modules in, and in which order. */
export const MOUNTS_FILE = "addons.manifest.json";

const source = z.string().regex(/^\.\//, "begins with ./").regex(INSIDE_PATH, "a path without ..");

const mount = z.strictObject({
  name: z.string(),
  source: source.describe("The folder in the checkout that directly holds modules."),
  target: z.string().describe("The absolute path of that folder in Odoo's container."),
  priority: z
    .number()
    .int()
    .min(1)
    .describe("Odoo takes the first module of a name: the lowest number comes first."),
  required: z.boolean().describe("Whether Odoo may start without it."),
});

export const mountManifestSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  project: z.string(),
  odoo_version: seriesName,
  source: z.record(z.string(), source),
  mounts: z.array(mount).min(1),
  // Read so that an older file can be judged; `ipai addons mounts` says what is wrong with them.
  validation: z.record(z.string(), z.boolean()).optional(),
  metadata: z
    .strictObject({
      last_validated: z.string().optional(),
      validation_tool: z.string().optional(),
      ci_validation: z.boolean().optional(),
      references: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

export type MountManifest = z.infer<typeof mountManifestSchema>;
export type Mount = MountManifest["mounts"][number];

/** @throws {UserError} Exit code 2, with every problem at once. */
export function readMountManifest(root: string): Promise<MountManifest> {
  return readManifestFile(root, MOUNTS_FILE, mountManifestSchema);
}

/** What Odoo's `addons_path` says of these mounts: the containers' folders, in order. */
export function addonsPath(manifest: MountManifest): string[] {
  return [...manifest.mounts]
    .sort((one, other) => one.priority - other.priority)
    .map(({ target }) => target);
}

/** A mount's source as the rest of the project writes paths: without `./`. */
export function sourceOf({ source: path }: Pick<Mount, "source">): string {
  return path.replace(/^\.\//, "").replace(/\/$/, "");
}
