import { z } from "zod";
import { readManifestFile } from "./manifestFile.ts";

/** Where code may come from: a file of its own, so that a change to it is seen in review. */
export const SOURCES_FILE = "config/addons.sources.json";

export const sourcesSchema = z.strictObject({
  $schema: z.string().optional(),
  git: z
    .array(z.string().regex(/^[a-z]+:\/\/[^@\s]+\/$/, "a URL without credentials that ends with /"))
    .min(1)
    .describe("A repository may be cloned when its URL begins with one of these."),
});

export type Sources = z.infer<typeof sourcesSchema>;

export function readSources(root: string): Promise<Sources> {
  return readManifestFile(root, SOURCES_FILE, sourcesSchema);
}

/** What follows an allowed prefix is a plain path: nothing that a URL parser could read otherwise. */
const PLAIN_PATH = /^(?!.*\.\.)[\w.-]+(?:\/[\w.-]+)*$/;

export function isAllowedUrl(url: string, sources: Sources): boolean {
  return sources.git.some(
    (prefix) => url.startsWith(prefix) && PLAIN_PATH.test(url.slice(prefix.length)),
  );
}
