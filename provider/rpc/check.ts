import type { ObjectSchema } from "./handler.ts";
import type { Properties } from "./properties.ts";
import { containsUnknown } from "./unknown.ts";
import { z } from "zod";
import { placeIn, wrongAt } from "../../report/wrongForm.ts";

export interface CheckFailure {
  /** The property as a path, `names[0]`; empty when it is about the whole. */
  readonly property: string;
  readonly reason: string;
}

export type Checked<Values> =
  | { readonly ok: true; readonly inputs: Values }
  | { readonly ok: false; readonly failures: readonly CheckFailure[] };

/** Checks properties that are all known, and fills in the defaults. */
export function checkKnown<Values>(schema: z.ZodType<Values>, raw: Properties): Checked<Values> {
  const result = schema.safeParse(raw);
  if (result.success) return { ok: true, inputs: result.data };
  return { ok: false, failures: result.error.issues.map(toFailure) };
}

/**
 * The same for a preview, where some properties may be unknown: those pass as they are, the others
 * are checked one by one. A rule about several properties waits until all of them are known.
 */
export function checkInputs(schema: ObjectSchema<object>, raw: Properties): Checked<object> {
  if (!containsUnknown(raw)) return checkKnown(schema, raw);
  const unknown = Object.entries(raw).filter(([, value]) => containsUnknown(value));
  const unknownKeys = new Set(unknown.map(([key]) => key));
  const knownShape = Object.entries(schema.shape).filter(([key]) => !unknownKeys.has(key));
  const known = Object.entries(raw).filter(([key]) => !unknownKeys.has(key));
  const checked = checkKnown(
    z.strictObject(Object.fromEntries(knownShape)),
    Object.fromEntries(known),
  );
  if (!checked.ok) return checked;
  return { ok: true, inputs: { ...checked.inputs, ...Object.fromEntries(unknown) } };
}

function toFailure(issue: z.core.$ZodIssue): CheckFailure {
  return { property: placeIn(issue.path), reason: wrongAt(issue) };
}
