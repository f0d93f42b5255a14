import type { z } from "zod";
import type { SettingFinding } from "./finding.ts";
import { shown } from "./finding.ts";
import type { SettingEntry } from "./catalogue.ts";

/** Says in our words what zod found, with the example of the setting that it concerns. */
export function findingsOf(
  error: z.ZodError,
  values: Readonly<Record<string, unknown>>,
  entries: readonly SettingEntry[],
): SettingFinding[] {
  return error.issues.flatMap((issue) => {
    const key = keyOf(issue.path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((name) => unknownKey(key === "" ? name : `${key}.${name}`, entries));
    }
    const value = valueAt(values, issue.path);
    return [
      {
        key: `ipai:${key}`,
        what: complaint(issue, value),
        example: exampleFor(key, values, entries),
      },
    ];
  });
}

function unknownKey(key: string, entries: readonly SettingEntry[]): SettingFinding {
  const meant = meantKey(key, entries);
  if (meant !== undefined) return { key: `ipai:${key}`, ...meant };
  const parent = key.split(".").slice(0, -1).join(".");
  const prefix = parent === "" ? "" : `${parent}.`;
  const siblings = entries
    .map((entry) => entry.key)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length).split(".")[0] ?? name);
  return {
    key: `ipai:${key}`,
    what: `is not known; known are ${[...new Set(siblings)].join(", ")}`,
  };
}

/** What somebody meant who wrote a dot for a section, left the section out, or spelt the name in another way. */
function meantKey(
  key: string,
  entries: readonly SettingEntry[],
): Pick<SettingFinding, "what" | "example"> | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_]/g, "");
  const same = entries.find((entry) => plain(entry.key) === plain(key));
  const inside = entries.find((entry) => plain(entry.key).endsWith(`.${plain(key)}`));
  const entry = same ?? inside;
  if (entry === undefined) return undefined;
  const [section = "", ...rest] = entry.key.split(".");
  if (rest.length === 0) return { what: `is written ipai:${entry.key}` };
  const value = rest.reduceRight((text, name) => `{ ${name}: ${text} }`, entry.example);
  const what = same?.key === key ? "is written with a dot, and" : "is another name, and";
  const reason = same === undefined ? "" : `${what} `;
  return {
    what: `is not known: ${reason}${rest.join(".")} stands inside ipai:${section}`,
    example: `ipai:${section}: ${value}`,
  };
}

function complaint(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is empty";
  switch (issue.code) {
    case "invalid_type":
      return `is ${shown(value)}, but must be ${typePhrase(issue.expected)}${quotes(issue.expected, value)}`;
    case "too_small":
      return `is ${shown(value)}, but the least is ${String(issue.minimum)}`;
    case "too_big":
      return `is ${shown(value)}, but the most is ${String(issue.maximum)}`;
    case "invalid_value":
      return `is ${shown(value)}, but must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return `is ${shown(value)}, which is no kind of it`;
    default:
      return `is ${shown(value)}; it ${issue.message}`;
  }
}

/** What the quotes have to do with it; `yes` and `no` are truth values only in older YAML. */
function quotes(expected: string, value: unknown): string {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  if (expected === "string" && isScalar) return `: put it in quotes`;
  if (typeof value !== "string") return "";
  if (["int", "number"].includes(expected) && /^\d+$/.test(value)) return `: without quotes`;
  if (expected !== "boolean") return "";
  if (/^(?:true|false)$/i.test(value)) return ": without quotes";
  if (/^(?:yes|y|on)$/i.test(value)) return ": write true";
  return /^(?:no|n|off)$/i.test(value) ? ": write false" : "";
}

function typePhrase(expected: string): string {
  const phrases: Record<string, string> = {
    string: "text",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    object: "a section with keys of its own",
  };
  return phrases[expected] ?? expected;
}

/** A good value of a setting, for the kind that its section has. */
export function exampleFor(
  key: string,
  values: Readonly<Record<string, unknown>>,
  entries: readonly SettingEntry[],
): string | undefined {
  const section = values[key.split(".")[0] ?? key];
  const kind = (section as { kind?: unknown } | null | undefined)?.kind;
  const same = entries.filter((entry) => entry.key === key);
  return (same.find((entry) => entry.kind === kind) ?? same[0])?.example;
}

/** Positions in a list are left out: the setting is the list. */
function keyOf(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part === "string").join(".");
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part],
    values,
  );
}
