import { z } from "zod";
import { parsePythonLiteral, PythonSyntaxError } from "./python/literal.ts";

/** What this project needs to know of an Odoo module's `__manifest__.py`; Odoo's own defaults. */
const moduleManifestSchema = z.object({
  name: z.string(),
  version: z.string().default("1.0"),
  depends: z.array(z.string()).default([]),
  installable: z.boolean().default(true),
  external_dependencies: z
    .object({
      python: z.array(z.string()).default([]),
      bin: z.array(z.string()).default([]),
    })
    .default({ python: [], bin: [] }),
});

export type ModuleManifest = z.infer<typeof moduleManifestSchema>;

export type ManifestReading =
  | { readonly manifest: ModuleManifest; readonly fault?: undefined }
  | { readonly manifest?: undefined; readonly fault: string };

/** @returns The manifest, or in one line why Odoo would not load the module. */
export function readModuleManifest(text: string): ManifestReading {
  try {
    const parsed = moduleManifestSchema.safeParse(parsePythonLiteral(text));
    if (parsed.success) return { manifest: parsed.data };
    return {
      fault: parsed.error.issues
        .map((issue) => `${issue.path.map(String).join(".") || "the file"}: ${issue.message}`)
        .join("; "),
    };
  } catch (error) {
    if (error instanceof PythonSyntaxError) return { fault: error.message };
    throw error;
  }
}

/**
 * The series that a module's version names, or undefined when it names none: Odoo puts the running
 * series before a version of two or three parts.
 */
export function seriesOf(version: string): string | undefined {
  const parts = version.split(".");
  return parts.length > 3 ? parts.slice(0, 2).join(".") : undefined;
}
