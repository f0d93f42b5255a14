import { readdir, stat } from "node:fs/promises";

/** Every file with its time and size: what a check must leave alone. */
export async function listing(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.map(async ({ name, parentPath }) => {
      const { mtimeMs, size } = await stat(`${parentPath}/${name}`);
      return `${parentPath}/${name} ${size} ${mtimeMs}`;
    }),
  );
}
