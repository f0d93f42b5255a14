import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Document } from "yaml";
import writeFileAtomic from "write-file-atomic";

export function stackFilePath(root: string, stack: string): string {
  return join(root, `Pulumi.${stack}.yaml`);
}

/**
 * Changes a stack's file in one step: whoever is killed in between leaves it whole, as it was or as it
 * will be. Comments and order stay.
 */
export async function editStackFile(
  root: string,
  stack: string,
  edit: (document: Document) => void,
): Promise<void> {
  const path = stackFilePath(root, stack);
  const before = await readFile(path, "utf8");
  const document = parseDocument(before);
  edit(document);
  const after = document.toString({ lineWidth: 0 });
  if (after !== before) await writeFileAtomic(path, after);
}
