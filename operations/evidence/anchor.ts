import { createHash } from "node:crypto";
import { z } from "zod";
import { git, gitBytes } from "../../machine/git/run.ts";
import { statementIn } from "./statement.ts";

/** The part of a pack's statement that says where in the chain it stands. */
const statement = z.object({
  predicate: z.object({ chain: z.object({ stack: z.string(), sequence: z.number() }) }),
});

/** By stack, the SHA-256 of its newest pack. */
export type Anchors = Readonly<Record<string, string>>;

/**
 * The newest packs that a commit holds, which anybody can hold against the folder.
 *
 * @returns `undefined` when git knows no such commit here.
 */
export async function anchorsAt(root: string, revision: string): Promise<Anchors | undefined> {
  const files = await evidenceAt(root, revision);
  if (files === undefined) return undefined;
  const names = files.filter((name) => name.endsWith("/statement.dsse.json"));
  const heads = new Map<string, { sequence: number; sha256: string }>();
  for (const text of await contents(root, revision, names)) {
    const { stack, sequence } = statementIn(text.toString("utf8"), statement).predicate.chain;
    if (sequence <= (heads.get(stack)?.sequence ?? 0)) continue;
    heads.set(stack, { sequence, sha256: createHash("sha256").update(text).digest("hex") });
  }
  return Object.fromEntries([...heads].map(([stack, { sha256 }]) => [stack, sha256]));
}

/** Every file below `docs/evidence` of a commit; `undefined` when git knows no such commit here. */
export async function evidenceAt(root: string, revision: string): Promise<string[] | undefined> {
  const { stdout, failed } = await git(root, [
    "ls-tree",
    "-r",
    "--name-only",
    "-z",
    "--end-of-options",
    revision,
    "docs/evidence",
  ]);
  return failed ? undefined : stdout.split("\0").filter((name) => name !== "");
}

/** Files of a commit in the order of their names, all by one process. */
export async function contents(
  root: string,
  revision: string,
  names: readonly string[],
): Promise<Buffer[]> {
  const { stdout, failed, shortMessage } = await gitBytes(root, ["cat-file", "--batch"], {
    input: names.map((name) => `${revision}:${name}\n`).join(""),
  });
  if (failed) throw new Error(shortMessage);
  // Each file: `<object> blob <bytes>`, a line break, the bytes, a line break.
  const answer = Buffer.from(stdout);
  const files: Buffer[] = [];
  for (let at = 0; at < answer.length;) {
    const from = answer.indexOf("\n", at) + 1;
    const size = Number(answer.toString("utf8", at, from).trim().split(" ")[2]);
    files.push(answer.subarray(from, from + size));
    at = from + size + 1;
  }
  return files;
}
