import { createHash } from "node:crypto";
import { execa } from "execa";
import { z } from "zod";
import { UserError } from "../../report/userError.ts";

/** The part of a pack's envelope and statement that says where in the chain it stands. */
const envelope = z.object({ payload: z.string() });
const statement = z.object({
  predicate: z.object({ chain: z.object({ stack: z.string(), sequence: z.number() }) }),
});

/**
 * The SHA-256 of a stack's newest pack, as somebody kept it outside the folder: given as such, or
 * read from a commit, which anybody can hold against the folder.
 *
 * @param given 64 hexadecimal digits, or a revision of git.
 * @returns `undefined` when the commit holds no pack of the stack.
 * @throws UserError when it is neither.
 */
export async function anchorOf(
  root: string,
  stack: string,
  given: string,
): Promise<string | undefined> {
  if (/^[0-9a-f]{64}$/.test(given)) return given;
  const { stdout, failed } = await execa(
    "git",
    ["ls-tree", "-r", "--name-only", "-z", "--end-of-options", given, "docs/evidence"],
    { cwd: root, reject: false },
  );
  if (failed) {
    throw new UserError("The anchor is neither a SHA-256 nor a revision of this checkout.", {
      given,
      next: "ipai evidence verify --anchor HEAD, or the digest that was kept elsewhere",
      code: "evidence-anchor",
    });
  }
  let newest: { sequence: number; sha256: string } | undefined;
  for (const name of stdout.split("\0").filter((path) => path.endsWith("/statement.dsse.json"))) {
    const pack = await execa("git", ["show", `${given}:${name}`], {
      cwd: root,
      stripFinalNewline: false,
    });
    const { chain } = chainOf(pack.stdout);
    if (chain.stack !== stack || chain.sequence <= (newest?.sequence ?? 0)) continue;
    newest = {
      sequence: chain.sequence,
      sha256: createHash("sha256").update(pack.stdout).digest("hex"),
    };
  }
  return newest?.sha256;
}

function chainOf(text: string): z.infer<typeof statement>["predicate"] {
  const { payload } = envelope.parse(JSON.parse(text));
  return statement.parse(JSON.parse(Buffer.from(payload, "base64").toString("utf8"))).predicate;
}
