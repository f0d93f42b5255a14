import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type Node } from "yaml";
import { shown, type SettingFinding } from "./finding.ts";

/** What git leaves in a file that two people changed. The rest of the file means nothing then. */
export function conflictFinding(source: string): SettingFinding | undefined {
  const lines = source.split(/\r?\n/);
  const at = lines.findIndex((line) => /^(?:<{7}|>{7})(?: |$)/.test(line));
  if (at < 0) return undefined;
  return {
    key: `line ${at + 1}:`,
    what: "git left a merge conflict; keep one side of it and remove the marks",
  };
}

/** A text that is not UTF-8 is read as something else, or not at all. */
export function encodingFinding(source: string): SettingFinding | undefined {
  const at = source.search(/[\0\ufffd]/);
  if (at < 0) return undefined;
  const line = source.slice(0, at).split("\n").length;
  return { key: `line ${line}:`, what: "is no UTF-8 text; save the file as UTF-8" };
}

/** Places of a stack's file that YAML reads in another way than people do. */
export function yamlTraps(document: Document): SettingFinding[] {
  const tags = document.warnings.map(({ linePos, message }) => ({
    key: `line ${linePos?.[0].line ?? 1}:`,
    what: `${message.split(/ at line \d/)[0] ?? message}; settings have no tags`,
  }));
  const config = document.get("config", true) as Node | undefined;
  return [...tags, ...(config === undefined ? [] : trapsIn(config, ""))];
}

function trapsIn(node: unknown, key: string): SettingFinding[] {
  if (isSeq(node)) return node.items.flatMap((item) => trapsIn(item, key));
  if (isMap(node)) return node.items.flatMap((pair) => trapsOfPair(pair, key));
  return isScalar(node) ? trapsOfScalar(node, key) : [];
}

function trapsOfPair(pair: unknown, parent: string): SettingFinding[] {
  if (!isPair(pair)) return [];
  const name = isScalar(pair.key) ? String(pair.key.value) : "";
  const key = parent === "" ? name : `${parent}.${name}`;
  if (name === "<<" || (isAlias(pair.key) && name === ""))
    return [{ key, what: "merges settings from elsewhere, which is not read; write them out" }];
  return [...strange(name, key), ...trapsIn(pair.value, key)];
}

function trapsOfScalar(
  { value, source = "", type }: { value: unknown; source?: string | undefined; type?: unknown },
  key: string,
): SettingFinding[] {
  if (typeof value === "string") return strange(value, key);
  if (type !== "PLAIN" || typeof value !== "number" || String(value) === source) return [];
  const octal = /^[-+]?0\d+$/.test(source) ? ", and other programs as an octal one" : "";
  return [
    {
      key,
      what: `is ${source}, which YAML reads as the number ${value}${octal}; as text it is in quotes: "${source}"`,
      example: Number.isSafeInteger(value) ? `${value}, or "${source}"` : `"${source}"`,
    },
  ];
}

/** Characters that look like another, or like none: they come with a copy from a page or a chat. */
const STRANGE = /[\u00a0\u00ad\u200b-\u200f\u2018-\u201f\u2028-\u202f\u2060\ufeff\uff01-\uff5e]/;

function strange(text: string, key: string): SettingFinding[] {
  const [found] = STRANGE.exec(text) ?? [];
  if (found === undefined) return [];
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return [
    {
      key,
      what: `holds the character U+${code}, which looks like another or like none: ${shown(text)}; type it anew`,
    },
  ];
}
