/** What stands in a preview for a value that only a later step will know. */
export class Unknown {
  readonly kind = "unknown";
}

export const UNKNOWN = new Unknown();

/** The engine's spelling of it on the wire. */
export const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function containsUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (typeof value === "object" && value !== null)
    return Object.values(value).some(containsUnknown);
  return false;
}
