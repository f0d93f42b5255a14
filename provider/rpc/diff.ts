import { isDeepStrictEqual } from "node:util";
import type { Properties } from "./properties.ts";
import { containsUnknown } from "./unknown.ts";

export type ChangeKind = "add" | "delete" | "update";

/** Which inputs changed; state that is not an input is the business of `read`. */
export interface InputsDiff {
  readonly changes: ReadonlyMap<string, { readonly kind: ChangeKind; readonly replaces: boolean }>;
}

/** Rules of one kind of resource. */
export interface DiffRules {
  readonly replaceOn: readonly string[];
  readonly ignore?: readonly string[];
}

export function diffInputs(
  rules: DiffRules,
  old: Properties,
  wanted: Properties,
  ignoreChanges: readonly string[] = [],
): InputsDiff {
  const ignored = new Set([...(rules.ignore ?? []), ...ignoreChanges]);
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].sort();
  const changes = new Map<string, { kind: ChangeKind; replaces: boolean }>();
  for (const key of keys) {
    const kind = ignored.has(key) ? undefined : changeOf(old[key], wanted[key]);
    if (kind !== undefined) changes.set(key, { kind, replaces: rules.replaceOn.includes(key) });
  }
  return { changes };
}

function changeOf(old: unknown, wanted: unknown): ChangeKind | undefined {
  if (old === undefined) return wanted === undefined ? undefined : "add";
  if (wanted === undefined) return "delete";
  if (containsUnknown(wanted)) return "update";
  return isDeepStrictEqual(old, wanted) ? undefined : "update";
}
