import { readdir } from "node:fs/promises";

/** The stacks that the checkout has a file of settings for. */
export async function stackNames(root: string): Promise<string[]> {
  const names = await readdir(root);
  return names.flatMap((name) => /^Pulumi\.([a-z][a-z0-9-]*)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

/** The same, and `local`, which is there before it has a file. */
export async function stacksOf(root: string): Promise<string[]> {
  return ["local", ...(await stackNames(root)).filter((name) => name !== "local")];
}
