import { isSecretGroup, isSecretName } from "../names.ts";
import type { Pair } from "../pair.ts";
import { callPairs } from "./calls.ts";
import { tokensOf, type Token } from "./tokens.ts";

const ASSIGNS = new Set(["=", ":=", ":", "=>", "==", "===", "!=", "!=="]);
const OTHERWISE = new Set(["??", "||", "or", "??=", "||="]);

/** What programs give to names: by assignment, in dictionaries and objects, as arguments, as defaults. */
export function programPairs(text: string): Pair[] {
  const tokens = tokensOf(text);
  const pairs = tokens.flatMap((token, at) => {
    if (token.kind !== "text" || token.isComputed) return [];
    return namesOf(tokens, at).map((name) => ({ name, ...placed(token) }));
  });
  return [...pairs, ...callPairs(tokens)];
}

/** What a text at this place is called by what stands before it. */
function namesOf(tokens: readonly Token[], at: number): string[] {
  const before = opener(tokens, beforeParts(tokens, at - 1));
  const sign = tokens[before]?.value ?? "";
  if (OTHERWISE.has(sign)) {
    const near = tokens.slice(Math.max(0, before - 12), before);
    const first = near.findLastIndex(
      ({ kind, value }) => kind === "sign" && /^[,;{}]$/.test(value),
    );
    const names = near.slice(first + 1).filter(({ kind }) => kind !== "sign");
    return names.map(({ value }) => value).filter(isSecretName);
  }
  if (sign === ",") return tupleName(tokens, before);
  if (!ASSIGNS.has(sign) || tokens[before]?.kind === "text") return [];
  const target = tokens[before - 1]?.value === "]" ? before - 2 : before - 1;
  const names = [tokens[target]?.value ?? ""];
  // PASSWORDS = {"odoo": "…"}
  if ((sign === ":" || sign === "=>") && tokens[target - 1]?.value === "{")
    names.push(groupName(tokens, target - 2));
  // name: type = "…", name: Final[str] = "…", name: str | None = "…"
  if (sign === "=") names.push(annotated(tokens, before - 1));
  // variable "db_password" { default = "…" }
  if (/^(?:default|value)$/.test(names[0] ?? "")) names.push(blockName(tokens, target));
  return names;
}

/** What stands before the bracket of the block in which this is. */
function blockName(tokens: readonly Token[], at: number): string {
  let depth = 0;
  for (let place = at - 1; place > Math.max(0, at - 200); place -= 1) {
    const { kind, value = "" } = tokens[place] ?? {};
    if (kind !== "sign") continue;
    if (/^[})\]]$/.test(value)) depth += 1;
    else if (/^[{([]$/.test(value) && (depth -= 1) < 0) return tokens[place - 1]?.value ?? "";
  }
  return "";
}

/** Parts of one text, which Python joins when they stand beside each other. */
function beforeParts(tokens: readonly Token[], at: number): number {
  let place = at;
  while (tokens[place]?.kind === "text" || tokens[place]?.value === "+") place -= 1;
  return place;
}

/** The name before a type, which may be put together of several. */
function annotated(tokens: readonly Token[], at: number): string {
  for (let place = at; place > Math.max(0, at - 10); place -= 1) {
    const { kind, value = "" } = tokens[place] ?? {};
    if (kind === "sign" && value === ":") return tokens[place - 1]?.value ?? "";
    if (kind === "text" || (kind === "sign" && !/^[[\]|.,<>?]$/.test(value))) return "";
  }
  return "";
}

/** What a dictionary that opens here is called, when that says that all in it is secret. */
function groupName(tokens: readonly Token[], at: number): string {
  const name = tokens[at - 1]?.value ?? "";
  return ["=", ":"].includes(tokens[at]?.value ?? "") && isSecretGroup(name) ? "secret" : "";
}

/** Brackets, and calls that only turn a text into another form, are passed over. */
const FORMS =
  /^(?:b64decode|b64encode|from|str|String|bytes|Secret|unhexlify|fromhex|atob|secret|sensitive|\[\]|byte)$/;

function opener(tokens: readonly Token[], at: number): number {
  let place = at;
  while (tokens[place]?.value === "(" && tokens[place]?.kind === "sign") {
    place -= 1;
    if (!FORMS.test(tokens[place]?.value ?? "")) continue;
    while (tokens[place]?.kind === "name" || tokens[place]?.value === ".") place -= 1;
  }
  return place;
}

/** `user, password = "odoo", "…"`: the names on the left, in their order. */
function tupleName(tokens: readonly Token[], comma: number): string[] {
  let [place, position] = [comma, 0];
  for (; place > 0 && position < 10; place -= 1) {
    const { value = "", kind } = tokens[place] ?? {};
    if (kind === "sign" && value === ",") position += 1;
    else if (value === "=" && kind === "sign") break;
    else if (kind === "sign") return [];
  }
  const names: string[] = [];
  for (let left = place - 1; left >= 0; left -= 2) {
    names.unshift(tokens[left]?.value ?? "");
    if (tokens[left - 1]?.value !== ",") break;
  }
  return names.length > position ? [names[position] ?? ""] : [];
}

function placed({ value, start, end }: Token): Omit<Pair, "name"> {
  return { value, start, end };
}
