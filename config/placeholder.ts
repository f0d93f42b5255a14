import { shown } from "./finding.ts";
import type { SettingFinding } from "./finding.ts";

/** What people leave in a file "for later", and what documentation puts there. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`^\s*$`,
    String.raw`\$\{|\{\{`,
    String.raw`^<.*>$`,
    String.raw`^(?:change[-_ ]?me|replace[-_ ]?me|fill[-_ ]?me|placeholder|to[-_ ]?do|tbd|xxx+|dummy)`,
    String.raw`\b(?:your|my)[-_](?:domain|name|key|token|server|registry|sha|email|org)`,
    String.raw`(?:^|[@.])example\.(?:com|net|org)$`,
  ].join("|"),
  "i",
);

/** Finds values that stand for a value, however deep, whatever the key. */
export function placeholders(key: string, value: unknown): SettingFinding[] {
  if (typeof value === "string") {
    return PLACEHOLDER.test(value) ? [{ key, what: `is a placeholder: ${shown(value)}` }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => placeholders(key, item));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => placeholders(`${key}.${name}`, item));
  }
  return [];
}
