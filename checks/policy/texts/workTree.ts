import { lstat } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { ifNothingThere } from "../../../machine/errno.ts";
import { git } from "../../../machine/git/run.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { PolicyText } from "../finding.ts";
import { present, readText } from "./text.ts";

/** Files opened at the same time. */
const AT_ONCE = 64;

/** All texts of a checkout that git has, or would take: what is ignored is nobody else's to read. */
export async function workTreeTexts(root: string): Promise<PolicyText[]> {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout, stderr, failed } = await git(root, list);
  if (failed) {
    throw new UserError("What git has here cannot be listed, so nothing was searched.", {
      given: stderr,
      next: `run it in a clone of the repository, or name what is to be searched: ${ipai("policy check", { files: "PATH" })}`,
      code: "not-a-checkout",
    });
  }
  const limit = pLimit(AT_ONCE);
  const texts = await Promise.all(
    stdout
      .split("\0")
      .filter((name) => name !== "")
      .map((name) => limit(() => fileText(root, name))),
  );
  return texts.filter(present);
}

/** A submodule, a link and what was deleted since are no files. */
async function fileText(root: string, name: string): Promise<PolicyText | undefined> {
  const path = join(root, name);
  const stat = await lstat(path).catch(ifNothingThere);
  return stat?.isFile() ? readText(name, path) : undefined;
}
