import { parseTree, type Node } from "jsonc-parser";
import type { Pair } from "../pair.ts";
import { programPairs } from "./program.ts";
import { pairsOfTree, type Tree } from "./tree.ts";

/** JSON, with comments and last commas too. */
export function jsonPairs(text: string): Pair[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root ? pairsOfTree(treeOf(root)) : [];
}

/** A notebook of Jupyter: programs, a text for each line. */
export function notebookPairs(text: string): Pair[] {
  const root = parseTree(text);
  const sources = root ? textsUnder(root, false) : [];
  return sources.flatMap(({ value, offset, length }) =>
    programPairs(String(value)).map((pair) => ({ ...pair, start: offset, end: offset + length })),
  );
}

function textsUnder(node: Node, isSource: boolean): Node[] {
  if (node.type === "string") return isSource ? [node] : [];
  if (node.type !== "property")
    return (node.children ?? []).flatMap((child) => textsUnder(child, isSource));
  const [key, value] = node.children ?? [];
  return value ? textsUnder(value, key?.value === "source") : [];
}

function treeOf(node: Node): Tree {
  const children = node.children ?? [];
  if (node.type === "array") return { kind: "list", items: children.map(treeOf) };
  if (node.type === "object") {
    const entries = children.flatMap(({ children: [key, value] = [] }) =>
      key && value ? [[String(key.value), treeOf(value)] as const] : [],
    );
    return { kind: "map", entries };
  }
  if (node.type !== "string") return { kind: "list", items: [] };
  const [start, end] = [node.offset + 1, node.offset + node.length - 1];
  return { kind: "text", value: String(node.value), start, end };
}
