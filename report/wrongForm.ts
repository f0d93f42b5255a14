import type { z } from "zod";

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section with keys",
  record: "a section with keys",
  null: "empty",
  date: "a date",
  NaN: "no number",
};

/** What is wrong with a value of another form than was read, a line for each place, in words for people. */
export function wrongForm(error: z.ZodError, whole = "the whole"): string {
  return error.issues
    .map((issue) => `${placeIn(issue.path) || whole}: ${wrongAt(issue)}`)
    .join("\n");
}

/** `services.web.ports[0]`; nothing for the whole. */
export function placeIn(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** What is wrong at one place. A schema's own words stay; those that zod makes up are for programmers. */
export function wrongAt(issue: z.core.$ZodIssue): string {
  if (!/^(?:Invalid |Too (?:small|big)|Unrecognized )/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, issue.message);
    case "unrecognized_keys":
      return `holds ${issue.keys.join(", ")}, which is not known here`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `must be at least ${String(issue.minimum)}${measure(issue.origin)}`;
    case "too_big":
      return `must be at most ${String(issue.maximum)}${measure(issue.origin)}`;
    case "invalid_format":
      return issue.pattern === undefined
        ? `must have the form of: ${issue.format}`
        : `must have the form ${issue.pattern}`;
    case "invalid_union":
      return "is of none of the kinds that may stand here";
    case "invalid_key":
      return "is no name that may stand here";
    default:
      return issue.message;
  }
}

function wrongType(expected: string, message: string): string {
  const received = /received (\w+)$/.exec(message)?.[1] ?? "";
  const wanted = KINDS[expected] ?? expected;
  if (received === "undefined") return `is missing: it must be ${wanted}`;
  return `is ${KINDS[received] ?? (received || "something else")}, but must be ${wanted}`;
}

function measure(origin: string): string {
  if (origin === "string") return " characters long";
  return origin === "array" || origin === "set" ? " entries long" : "";
}
