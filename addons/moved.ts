import { z } from "zod";
import { moduleName, repositoryName } from "./catalogue.ts";
import { readManifestFile } from "./manifestFile.ts";

/** Where modules went that people still look for: names change between series. */
export const MOVED_FILE = "config/addons.moved.json";

const movedModule = z.strictObject({
  module: moduleName,
  repository: repositoryName.describe("Where it is looked for."),
  now: z
    .strictObject({ module: moduleName, repository: repositoryName })
    .nullable()
    .describe("What took its place; null when nothing did."),
  note: z.string(),
});

export const movedSchema = z.strictObject({
  $schema: z.string().optional(),
  modules: z.array(movedModule),
});

export type MovedModule = z.infer<typeof movedModule>;

export async function readMoved(root: string): Promise<readonly MovedModule[]> {
  return (await readManifestFile(root, MOVED_FILE, movedSchema)).modules;
}
