import { existsSync } from "node:fs";
import { relative } from "node:path";
import { z } from "zod";
import { readIfFile } from "../../addons/tree/gitFolder.ts";
import { FAULTS, verify } from "../../evidence/verifier.mjs";
import { findingSchema, findingsText, type Finding } from "../../report/finding.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { stackNames } from "../stack/stacksOf.ts";
import type { Anchors } from "./anchor.ts";
import { anchorsAt } from "./anchor.ts";
import { evidenceRoot, REPOSITORY, signersFile } from "./place.ts";

const input = z.object({
  stack: stackInput.stack.describe(
    "whose packs: a stack's, or those of the repository (manifests, CI)",
  ),
  anchor: z
    .string()
    .optional()
    .describe(
      "the newest pack as kept elsewhere: its SHA-256, or a git revision (HEAD for staging and prod)",
    ),
});

const output = z.object({
  folder: z.string().describe("The folder that was looked at, relative to the checkout"),
  packs: z.number().describe("how many packs were read"),
  heads: z
    .record(
      z.string(),
      z.object({
        sequence: z.number().describe("the pack's number in its chain"),
        sha256: z.string().describe("SHA-256 of its manifest, in hex"),
      }),
    )
    .describe("the newest pack of each chain, by chain"),
  anchored: z.boolean().describe("whether the chains reach what git or the user had kept of them"),
  findings: z.array(findingSchema).describe("what is wrong with them"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai evidence verify`: whether the packs of a folder are those that were signed. */
export const evidenceVerify: Operation<Input, Output> = {
  name: "evidence verify",
  summary: "check that every evidence pack is as it was signed, and none is missing",
  effect: "read-only",
  input,
  output,
  run: verifyEvidence,
  text: ({ folder, packs, heads, anchored, findings }) =>
    [
      ...(findings.length === 0 ? [] : [findingsText(findings)]),
      ...Object.entries(heads).map(
        ([stack, { sequence, sha256 }]) => `${stack}: ${sequence} packs, newest ${sha256}`,
      ),
      findings.length === 0
        ? `${folder}: ${packs} packs, all as signed${anchored ? " and anchored" : ""}`
        : `${folder}: ${findings.length} findings in ${packs} packs`,
    ].join("\n"),
  exitCode: ({ findings }) => (findings.length === 0 ? ExitCode.ok : ExitCode.unexpectedChanges),
};

/** As the verifier says it, which is a program of its own. */
type Fault = ReturnType<typeof verify>["findings"][number];

async function verifyEvidence(ctx: Context, { stack, anchor }: Input): Promise<Output> {
  const root = evidenceRoot(ctx.root, stack);
  const folder = relative(ctx.root, root);
  // What this machine keeps for itself is in no commit.
  const committed = isLocal(stack) ? undefined : await anchorsAt(ctx.root, "HEAD");
  const anchors = anchor === undefined ? (committed ?? {}) : await given(ctx.root, stack, anchor);
  const anchored = anchors[stack] !== undefined;
  if (!existsSync(root)) {
    const findings = Object.entries(anchors).map(([where, digest]) =>
      asFinding(folder, {
        fault: "truncated",
        where,
        what: `its anchored newest pack ${digest} is not here`,
      }),
    );
    return { folder, packs: 0, heads: {}, anchored, findings };
  }
  const file = signersFile(root);
  const bytes = await readIfFile(file);
  if (bytes === undefined && existsSync(file)) throw noSigners(relative(ctx.root, file));
  const signers = bytes?.toString("utf8") ?? "";
  const { heads } = verify(root, { signers });
  const home = await stackNames(ctx.root);
  const known = [stack, REPOSITORY, ...home, ...Object.keys({ ...committed, ...anchors })];
  // A stack of this machine may be gone with its settings; its packs still have their place.
  const stacks = isLocal(stack) ? Object.keys(heads).filter(isLocal) : known.filter(isShared);
  const { findings, ...report } = verify(root, { signers, anchors, stacks });
  return { folder, anchored, ...report, findings: findings.map((it) => asFinding(folder, it)) };
}

const isShared = (stack: string): boolean => !isLocal(stack);

function noSigners(file: string): UserError {
  return new UserError(`${file} is no file: nobody can say who may sign.`, {
    next: `take away what stands there, and put the file back from git or another copy`,
    code: "evidence-signers",
  });
}

/** @throws UserError when it is neither a digest nor a revision. */
async function given(root: string, stack: string, anchor: string): Promise<Anchors> {
  if (/^[0-9a-f]{64}$/.test(anchor)) return { [stack]: anchor };
  const anchors = await anchorsAt(root, anchor);
  if (anchors) return anchors;
  throw new UserError("The anchor is neither a SHA-256 nor a revision of this checkout.", {
    given: anchor,
    next: `${ipai("evidence verify", { anchor: "HEAD" })}, or the digest that was kept elsewhere`,
    code: "evidence-anchor",
  });
}

function asFinding(folder: string, { fault, where, what }: Fault): Finding {
  return {
    rule: fault,
    severity: "error",
    what,
    where,
    why: FAULTS[fault],
    next: `compare it with what git or another copy holds: git log --stat -- ${folder}`,
  };
}
