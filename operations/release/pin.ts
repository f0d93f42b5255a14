import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";

const PIN = ["config", "ipai:release"] as const;
const DIGEST = ["config", "ipai:digest"] as const;

/** The release that a stack's file names. */
export async function readPin(root: string, stack: string): Promise<string | undefined> {
  const value = parseDocument(await readFile(stackFile(root, stack), "utf8")).getIn(PIN);
  return typeof value === "string" ? value : undefined;
}

/**
 * Sets the release in a stack's file, in one step; comments and order stay.
 *
 * @param digest What its tag must stand for; what the release before had is taken away without it.
 * @returns the file's text as it was, for `restoreStackFile`.
 */
export async function writePin(
  root: string,
  stack: string,
  release: string,
  digest?: string,
): Promise<string> {
  const path = stackFile(root, stack);
  const before = await readFile(path, "utf8");
  const document = parseDocument(before);
  document.setIn(PIN, release);
  if (digest === undefined) document.deleteIn(DIGEST);
  else document.setIn(DIGEST, digest);
  const after = document.toString({ lineWidth: 0 });
  if (after !== before) await replaceFile(path, after);
  return before;
}

/** Does something as if another release were pinned; the file is as it was afterwards. */
export async function withPin<T>(
  root: string,
  stack: string,
  release: string | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  if (release === undefined) return work();
  const before = await writePin(root, stack, release);
  try {
    return await work();
  } finally {
    await restoreStackFile(root, stack, before);
  }
}

/** Takes back a pin that the engine never saw. */
export async function restoreStackFile(root: string, stack: string, text: string): Promise<void> {
  await replaceFile(stackFile(root, stack), text);
}

function stackFile(root: string, stack: string): string {
  return join(root, `Pulumi.${stack}.yaml`);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const unfinished = `${path}.new`;
  await writeFile(unfinished, text, { mode });
  await rename(unfinished, path);
}
