import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Settings } from "../../config/settings.ts";
import { contentTag } from "../../images/contentTag.ts";
import { ifAbsent } from "../../machine/errno.ts";

/**
 * All that decides what a stack declares, besides its own settings: the program reads nothing else.
 * The rules and the engine's version (package-lock.json) are among them. A test compares the list
 * with the import graph.
 */
export const PROGRAM: readonly string[] = [
  "index.ts",
  "Pulumi.yaml",
  "package-lock.json",
  "checks/policy",
  "components",
  "config",
  "images/*.ts",
  "lab",
  "machine/engine/exportState.ts",
  "provider",
  "report",
];

/**
 * Remembers which program and settings a stack was last brought up with, so that an `up` of the very
 * same ones need not be previewed against the rules once more.
 */
export class LastUp {
  readonly #file: string;
  readonly #root: string;

  constructor(root: string, stack: string) {
    this.#root = root;
    this.#file = join(root, ".state/lastUp", stack);
  }

  /** A mark of the program as it is now and of the settings that it is given. */
  async now(settings: Settings): Promise<string> {
    const program = await contentTag(this.#root, PROGRAM);
    const values = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
    return `${program}-${values.slice(0, 12)}`;
  }

  /** The mark of those that an `up` ended well with. */
  async mark(): Promise<string | undefined> {
    return readFile(this.#file, "utf8").catch(ifAbsent);
  }

  async keep(mark: string): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFileAtomic(this.#file, mark);
  }
}
