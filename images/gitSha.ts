import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import { z } from "zod";
import { ifNothingThere } from "../machine/errno.ts";
import { git } from "../machine/git/run.ts";
import { CATALOGUE_FILE } from "../addons/catalogue.ts";
import { UserError } from "../report/userError.ts";
import { contentTag } from "./contentTag.ts";
import { RELEASE_PATHS } from "./releasePaths.ts";

/**
 * The tag of the Odoo image that this checkout makes: the 40 hex digits of HEAD, and
 * `-dirty-<content>` behind them while something that enters the image is not committed. A change
 * elsewhere does not make it another one.
 *
 * @throws UserError when the checkout is no git repository, or has no commit.
 */
export async function releaseTag(root: string): Promise<string> {
  const paths = await releasePaths(root);
  const [sha, changes] = await Promise.all([
    read(root, ["rev-parse", "--verify", "HEAD"]),
    uncommitted(root, paths),
  ]);
  if (changes.length === 0) return sha;
  const content = await contentTag(root, paths);
  return `${sha}-dirty-${content.slice(0, 8)}`;
}

/** The files that enter the image of Odoo and are changed, new or deleted since HEAD. */
export async function releaseChanges(root: string): Promise<string[]> {
  return uncommitted(root, await releasePaths(root));
}

async function releasePaths(root: string): Promise<string[]> {
  return [...RELEASE_PATHS, await ipaiRoot(root)];
}

const ipaiPart = z.object({ ipai: z.object({ root: z.string() }) });

/** Where our own modules lie. What is wrong with a broken catalogue is said by whoever needs it. */
async function ipaiRoot(root: string): Promise<string> {
  const text = await readFile(join(root, CATALOGUE_FILE), "utf8").catch(ifNothingThere);
  const errors: ParseError[] = [];
  const value: unknown = parse(text ?? "", errors);
  return ipaiPart.safeParse(value).data?.ipai.root ?? "addons/ipai";
}

async function uncommitted(root: string, paths: readonly string[]): Promise<string[]> {
  const status = ["status", "--porcelain", "--untracked-files=all", "--", ...paths];
  const lines = (await read(root, status)).split("\n");
  return lines.filter((line) => line !== "").map((line) => line.slice(3));
}

async function read(root: string, words: readonly string[]): Promise<string> {
  const { stdout, stderr, failed, shortMessage } = await git(root, words);
  if (!failed) return stdout;
  throw new UserError("An image of Odoo is named after its git commit, and git knows none here.", {
    given: [shortMessage, stderr].join("\n").trim(),
    next: `git -C ${root} log -1 (a clone, not an archive, with at least one commit)`,
    code: "no-git-commit",
  });
}
