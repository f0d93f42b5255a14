import { readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Hundreds of times what a document of a spec kit holds. Bytes. */
const LARGEST = 1_000_000;

/** A document's text; nothing for what is no file, such as a folder or a pipe without an end, or is far too large. */
export async function readDocument(root: string, file: string): Promise<string | undefined> {
  const place = path.join(root, file);
  const found = await stat(place).catch(() => undefined);
  return found?.isFile() === true && found.size <= LARGEST ? readFile(place, "utf8") : undefined;
}
