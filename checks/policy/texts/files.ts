import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import pLimit from "p-limit";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { PolicyText } from "../finding.ts";
import { present, readText } from "./text.ts";

/** Files opened at the same time. */
const AT_ONCE = 64;

/**
 * Texts of files, and of all that lies below folders: logs, evidence, artifacts.
 *
 * @param names Relative to `root`, or absolute.
 * @throws UserError when one of them is not there.
 */
export async function filesTexts(root: string, names: readonly string[]): Promise<PolicyText[]> {
  const files = await Promise.all(names.map((name) => filesOf(root, name)));
  const limit = pLimit(AT_ONCE);
  const texts = await Promise.all(
    files.flat().map((name) => limit(() => readText(name, resolve(root, name)))),
  );
  return texts.filter(present);
}

async function filesOf(root: string, name: string): Promise<string[]> {
  const path = resolve(root, name);
  const found = await stat(path).catch((cause: unknown) => {
    throw new UserError("There is no such file or folder to judge.", {
      given: name,
      next: `${ipai("policy check")} --help`,
      code: "policy-no-file",
      cause,
    });
  });
  if (!found.isDirectory()) return [name];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(name, join(entry.parentPath, entry.name).slice(path.length + 1)));
}
