import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document } from "yaml";
import type { Pair } from "../pair.ts";
import { pairsOfTree, type Tree } from "./tree.ts";

/** Tags of what is encrypted, or only named here and kept elsewhere. */
const KEPT_ELSEWHERE =
  /^!(?:vault|secret|env|env_var|include|ref|sub|getatt|importvalue|reference)/i;
/** An alias within an alias within … has no end. */
const DEEPEST = 50;

/** YAML, also a part of it or one with faults: what the parser makes of it counts. */
export function yamlPairs(text: string): Pair[] {
  const documents = parseAllDocuments(text, { logLevel: "silent", prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => pairsOfTree(treeOf(document.contents, document, 0)));
}

function treeOf(node: unknown, document: Document.Parsed, depth: number): Tree {
  const empty: Tree = { kind: "list", items: [] };
  if (depth > DEEPEST) return empty;
  const below = (child: unknown): Tree => treeOf(child, document, depth + 1);
  // The secret stands at the anchor, not where it is used.
  if (isAlias(node)) {
    const target = node.resolve(document);
    return isScalar(target) ? below(target) : empty;
  }
  if (isSeq(node)) return { kind: "list", items: node.items.map(below) };
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [isScalar(key) ? String(key.value) : "", below(value)] as const,
    );
    return { kind: "map", entries };
  }
  if (!isScalar(node) || !node.range || KEPT_ELSEWHERE.test(node.tag ?? "")) return empty;
  const value = typeof node.value === "string" ? node.value : (node.source ?? "");
  return { kind: "text", value, start: node.range[0], end: node.range[1] };
}
