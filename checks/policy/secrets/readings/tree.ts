import { isSecretGroup, isSecretName } from "../names.ts";
import type { Pair } from "../pair.ts";
import { programPairs } from "./program.ts";
import { passwordOf } from "./rpc.ts";
import { shellPairs } from "./shell.ts";

/** A value of YAML or JSON, as far as it decides about secrets. */
export type Tree =
  | { readonly kind: "text"; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: string, value: Tree])[] };

/** Keys that say nothing of themselves: what stands under them is what the key above says. */
const NEUTRAL = /^(?:value|default|plain|text|raw|clear|current|example|content|data|_|\d+)$/i;
const NAMES = /^(?:name|key|id|variable|env)$/i;
const VALUES = /^(?:value|default|secret|content)$/i;

/** The pairs of a tree, by the nearest key that says something. */
export function pairsOfTree(tree: Tree, name = ""): Pair[] {
  if (tree.kind === "text") return [{ name, ...placed(tree) }, ...textPairs(tree)];
  if (tree.kind === "list")
    return [...tree.items.flatMap((item) => pairsOfTree(item, name)), ...optionPairs(tree.items)];
  return [
    ...tree.entries.flatMap(([key, value]) => pairsOfTree(value, nameBelow(name, key))),
    ...entryPairs(tree),
    ...codePairs(tree),
    ...certainPairs(tree),
    ...callPairs(tree),
  ];
}

const ASSIGNED =
  /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?<value>\S.*?)[ \t]*$/gm;

/** Settings and commands in a text: `DB_PASSWORD=…` as an item of a list, a file, a script. */
function textPairs(text: Text): Pair[] {
  const assigned = [...text.value.matchAll(ASSIGNED)].map(({ groups = {} }) => ({
    name: groups["name"] ?? "",
    value: (groups["value"] ?? "").replace(/^(["'])(.*)\1$/, "$2"),
  }));
  return [...assigned, ...shellPairs(text.value)].map(({ name, value }) => ({
    name,
    value,
    start: text.start,
    end: text.end,
  }));
}

/** JSON-RPC: `{"service": "object", "method": "execute_kw", "args": ["odoo", 2, "…"]}`. */
function callPairs({ entries }: Extract<Tree, { kind: "map" }>): Pair[] {
  const method = entries.find(([key]) => key === "method")?.[1];
  const args = entries.find(([key]) => /^(?:args|params|arguments)$/.test(key))?.[1];
  if (method?.kind !== "text" || args?.kind !== "list") return [];
  const password = passwordOf(method.value, args.items);
  return password?.kind === "text" ? [{ name: "password", ...placed(password) }] : [];
}

function nameBelow(parent: string, key: string): string {
  if (NEUTRAL.test(key) && parent !== "") return parent;
  if (/^key$/i.test(key)) return `${parent}_key`;
  // Below `secrets:` each key is a secret's own name, whatever it is.
  if (isSecretGroup(parent) && !isSecretName(key)) return `${key}_secret`;
  return key;
}

/** A program in a text, as n8n keeps it: `{"jsCode": "const password = '…';"}`. */
function codePairs({ entries }: Extract<Tree, { kind: "map" }>): Pair[] {
  return entries.flatMap(([key, value]) =>
    value.kind === "text" && /code$/i.test(key)
      ? programPairs(value.value).map((pair) => ({ ...pair, start: value.start, end: value.end }))
      : [],
  );
}

/** A command as a list: `["--db_password", "…"]`. */
function optionPairs(items: readonly Tree[]): Pair[] {
  return items.flatMap((item, at) => {
    const next = items[at + 1];
    const isOption = item.kind === "text" && /^--?[a-z][\w-]*$/i.test(item.value);
    return isOption && next?.kind === "text" ? [{ name: item.value, ...placed(next) }] : [];
  });
}

/** `{ name: DB_PASSWORD, value: … }`, in either order. */
function entryPairs({ entries }: Extract<Tree, { kind: "map" }>): Pair[] {
  const names = entries.flatMap(([key, value]) =>
    NAMES.test(key) && value.kind === "text" ? [value.value] : [],
  );
  const values = entries.flatMap(([key, value]) =>
    VALUES.test(key) && value.kind === "text" ? [value] : [],
  );
  return names.flatMap((name) => values.map((value) => ({ name, ...placed(value) })));
}

/** Places of Kubernetes, cloud-init and Docker in which nothing but secrets stand. */
function certainPairs({ entries }: Extract<Tree, { kind: "map" }>): Pair[] {
  const at = (name: string): Tree | undefined => entries.find(([key]) => key === name)?.[1];
  const kind = at("kind");
  const isSecret = kind?.kind === "text" && kind.value === "Secret";
  const ofSecret = isSecret ? [at("data"), at("stringData")].flatMap(textsOf) : [];
  const chpasswd = at("chpasswd");
  const lists = chpasswd?.kind === "map" ? chpasswd.entries.map(([, value]) => value) : [];
  const ofBasicAuth = [at("basicAuth"), at("basic_auth")].flatMap((users) =>
    users?.kind === "map" ? users.entries.flatMap(([, list]) => textsOf(list)) : [],
  );
  const ofUsers = [...lists.flatMap(textsOf), ...ofBasicAuth].flatMap(usersOf);
  const auth = at("auth");
  const ofDocker = auth?.kind === "text" && isBasicAuth(auth.value) ? [placed(auth)] : [];
  return [...ofSecret.map(placed), ...ofUsers, ...ofDocker].map((pair) => ({
    name: "secret",
    ...pair,
    certain: true,
  }));
}

type Text = Extract<Tree, { kind: "text" }>;

function textsOf(tree: Tree | undefined): Text[] {
  if (tree === undefined) return [];
  if (tree.kind === "text") return [tree];
  if (tree.kind === "list") return tree.items.flatMap(textsOf);
  return tree.entries.flatMap(([, value]) => (value.kind === "text" ? [value] : []));
}

/** `user:password`, a line each. */
function usersOf({ value, start, end }: Text): Omit<Pair, "name">[] {
  return [...value.matchAll(/^[\w.-]+:(\S.*?)[ \t]*$/gm)].map(([, password = ""]) => ({
    value: password,
    start,
    end,
  }));
}

function isBasicAuth(value: string): boolean {
  return (
    /^[A-Za-z0-9+/]{12,}={0,2}$/.test(value) &&
    /^[\w.-]*:?[\x21-\x7e]{6,}$/.test(Buffer.from(value, "base64").toString("latin1"))
  );
}

function placed({ value, start, end }: Text): Omit<Pair, "name"> {
  return { value, start, end };
}
