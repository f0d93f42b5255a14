import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { parsePythonLiteral, PythonSyntaxError } from "./python/literal.ts";
import { wrongForm } from "../report/wrongForm.ts";

/** Where Odoo takes nothing (`None`) for the default. */
const orNothing = <T>(schema: z.ZodType<T>, nothing: T) =>
  schema.nullish().transform((value) => value ?? nothing);

/** What this project needs to know of an Odoo module's `__manifest__.py`; Odoo's own defaults. */
const moduleManifestFields = z.object({
  version: z.string().default("1.0"),
  depends: orNothing(z.array(z.string()), []),
  installable: z
    .unknown()
    .optional()
    .transform((value) => value === undefined || isTrue(value)),
  external_dependencies: orNothing(
    z.object({
      python: z.array(z.string()).default([]),
      bin: z.array(z.string()).default([]),
    }),
    { python: [], bin: [] },
  ),
});

const moduleManifestSchema = moduleManifestFields.refine(
  ({ installable, version }) => !installable || /^\d+(?:\.\d+){1,4}$/.test(version),
  { path: ["version"], message: "a version has two to five parts, all numbers" },
);

/** What Python takes for true. */
function isTrue(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.keys(value).length > 0
    : Boolean(value);
}

export type ModuleManifest = z.infer<typeof moduleManifestSchema>;

export type ManifestReading =
  | { readonly manifest: ModuleManifest; readonly fault?: undefined }
  | { readonly manifest?: undefined; readonly fault: string };

/** Hundreds of times what the OCA's longest holds; patterns fail on strings of several MB. Bytes. */
const LARGEST = 1_000_000;

/** @returns The manifest, or in one line why Odoo would not load the module. */
export function readModuleManifest(bytes: Buffer): ManifestReading {
  if (bytes.length > LARGEST) return { fault: "the file: it is larger than 1 MB" };
  if (!isUtf8(bytes)) return { fault: "the file: it is not UTF-8, whatever its first line says" };
  try {
    const parsed = moduleManifestSchema.safeParse(parsePythonLiteral(bytes.toString("utf8")));
    if (parsed.success) return { manifest: parsed.data };
    return {
      fault: wrongForm(parsed.error, "the file").replaceAll("\n", "; "),
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
