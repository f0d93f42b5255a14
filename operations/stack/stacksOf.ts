import { readdir } from "node:fs/promises";

/** The stacks that the checkout has settings of; `local` needs none. */
export async function stacksOf(root: string): Promise<string[]> {
  const named = (await readdir(root)).flatMap((file) => {
    const [, name] = /^Pulumi\.([a-z][a-z0-9-]*)\.yaml$/.exec(file) ?? [];
    return name === undefined || name === "local" ? [] : [name];
  });
  return ["local", ...named.sort()];
}
