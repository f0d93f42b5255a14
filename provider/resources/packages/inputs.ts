import { z } from "zod";

const packageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9+.-]+$/, "must be a Debian package's name, such as nginx");

export const packagesInputs = z.strictObject({
  names: z
    .array(packageName)
    .min(1)
    // Their order means nothing, so it must not show as a change.
    .transform((names) => [...new Set(names)].sort()),
});

export type PackagesInputs = z.infer<typeof packagesInputs>;

export interface PackagesState extends PackagesInputs {
  readonly versions: Record<string, string>;
  /** The names that were not on the host before: only these go when the resource goes. */
  readonly added: string[];
}
