import { isDeepStrictEqual } from "node:util";
import { REDACTED } from "../../report/redaction.ts";

/** How the engine writes a secret and an unknown value (sdk/go/common/resource). */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A property's value as text, without what is secret or not yet known. */
export function valueText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const visible = withoutHidden(value);
  return typeof visible === "string" ? visible : JSON.stringify(visible);
}

/** The value at `ports.http` or `names[2]`; `undefined` where the path leads nowhere. */
export function valueAt(properties: unknown, path: string): unknown {
  return pathSteps(path).reduce<unknown>((value, step) => {
    if (typeof value !== "object" || value === null) return undefined;
    return (value as Readonly<Record<string, unknown>>)[step];
  }, properties);
}

/** Of two groups of values only those that differ: one among twenty is not found by eye. */
export function differingPaths(path: string, before: unknown, after: unknown): string[] {
  if (!isGroup(before) || !isGroup(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const differing = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
  if (differing.length === 0) return [path];
  return differing.map(
    (key) => `${path}${/[.[\]]/.test(key) ? `[${JSON.stringify(key)}]` : `.${key}`}`,
  );
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(SIGNATURE_KEY in value)
  );
}

function withoutHidden(value: unknown): unknown {
  if (value === UNKNOWN) return "(known after up)";
  if (Array.isArray(value)) return value.map(withoutHidden);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  if (record[SIGNATURE_KEY] === SECRET_SIGNATURE) return REDACTED;
  return Object.fromEntries(
    Object.entries(record)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, inner]) => [key, withoutHidden(inner)]),
  );
}

/** `a.b[2]["c.d"]` → a, b, 2, c.d: the engine's property paths. */
function pathSteps(path: string): string[] {
  const steps = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...steps].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? "");
}
