import type { Pair } from "../pair.ts";
import { passwordOf } from "./rpc.ts";

/** One after the other, so that a text that is not well-formed, or is a part of one, is read as far as it goes. */
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[(?<data>[^]*?)\]\]>|<\?[^]*?\?>|<(?<close>\/?)(?<name>[\w:.-]+)(?<attributes>(?:\s+[\w:.@-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?<self>\/?)>|(?<text>[^<]+)/g;
const ATTRIBUTE = /([\w:.@-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

interface Value {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

interface Element {
  readonly name: string;
  /** What the element is called by its attribute, else by its tag. */
  readonly label: string;
  /** Odoo's record: the texts of its fields, by their names. */
  readonly fields: Map<string, Value>;
  readonly isParameter: boolean;
  /** XML-RPC: the texts of a call, in their order. */
  readonly texts: Value[];
}

/** XML: what stands in elements and attributes, and Odoo's records, whose two fields are name and value. */
export function xmlPairs(text: string): Pair[] {
  const pairs: Pair[] = [];
  const open: Element[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const { name, close, attributes = "", self } = match.groups ?? {};
    const content = match.groups?.["data"] ?? match.groups?.["text"];
    if (content !== undefined) pairs.push(...pairsOfText(open, trimmed(content, match)));
    if (name === undefined) continue;
    if (close === "/") {
      const at = open.findLastIndex((element) => element.name === name);
      const [closed] = at < 0 ? [] : open.splice(at);
      if (closed) pairs.push(...recordPairs(closed), ...callPairs(closed));
      continue;
    }
    const from = match.index + match[0].indexOf(attributes, name.length + 1);
    const values = attributesOf(attributes, from);
    pairs.push(...attributePairs(values));
    const element = elementOf(name, values);
    const quoted = /^\s*(["'])(.*)\1\s*$/.exec(values.get("eval")?.value ?? "")?.[2];
    const evaluated = values.get("eval");
    if (evaluated && quoted !== undefined) {
      pairs.push({ ...evaluated, name: element.label, value: quoted });
      open.at(-1)?.fields.set(element.label, { ...evaluated, value: quoted });
    }
    if (self !== "/" && open.length < 200) open.push(element);
  }
  return pairs;
}

function elementOf(name: string, values: ReadonlyMap<string, Value>): Element {
  const label = (values.get("name") ?? values.get("key"))?.value ?? name;
  const isParameter = values.get("model")?.value === "ir.config_parameter";
  return { name, label, fields: new Map(), isParameter, texts: [] };
}

function trimmed(content: string, match: RegExpMatchArray): Value {
  const value = content.trim();
  const start = (match.index ?? 0) + match[0].indexOf(value);
  return { value: unescaped(value), start, end: start + value.length };
}

/** A field's text belongs to its record too. */
function pairsOfText(open: readonly Element[], text: Value): Pair[] {
  const [parent, element] = open.slice(-2);
  const inner = element ?? parent;
  if (inner === undefined || text.value === "") return [];
  if (element && inner.name === "field") parent?.fields.set(inner.label, text);
  open.find(({ name }) => name === "methodCall")?.texts.push(text);
  const name =
    element && /^(?:value|string|text)$/.test(inner.label) ? (parent?.label ?? "") : inner.label;
  return [{ name, ...text }];
}

function recordPairs({ fields, isParameter }: Element): Pair[] {
  const [key, value] = [fields.get("key"), fields.get("value")];
  return isParameter && key && value ? [{ name: key.value, ...value }] : [];
}

/** Of a call of Odoo the password: the method's name is the first text. */
function callPairs({ texts: [method, ...args] }: Element): Pair[] {
  const password = method && passwordOf(method.value, args);
  return password ? [{ name: "password", ...password }] : [];
}

function attributesOf(text: string, from: number): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const match of text.matchAll(ATTRIBUTE)) {
    const value = match[2] ?? match[3] ?? "";
    const start = from + match.index + match[0].length - 1 - value.length;
    values.set(match[1] ?? "", { value: unescaped(value), start, end: start + value.length });
  }
  return values;
}

function attributePairs(values: ReadonlyMap<string, Value>): Pair[] {
  const own = [...values].map(([name, value]) => ({ name, ...value }));
  const name = values.get("key") ?? values.get("name");
  const value = values.get("value");
  return name && value ? [...own, { name: name.value, ...value }] : own;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity);
}
