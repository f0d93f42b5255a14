import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { z } from "zod";
import { FAULTS, verify } from "../../evidence/verifier.mjs";
import { ExitCode } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { anchorOf } from "./anchor.ts";
import { evidenceRoot, signersFile } from "./place.ts";

const input = z.object({
  ...stackInput,
  anchor: z
    .string()
    .optional()
    .describe(
      "the newest pack as kept elsewhere: its SHA-256, or a git revision (HEAD for staging and prod)",
    ),
});

const output = z.object({
  /** The folder that was looked at, relative to the checkout. */
  folder: z.string(),
  packs: z.number(),
  heads: z.record(z.string(), z.object({ sequence: z.number(), sha256: z.string() })),
  anchored: z.boolean(),
  findings: z.array(z.object({ fault: z.string(), where: z.string(), what: z.string() })),
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
      ...findings.map(
        ({ fault, where, what }) => `${fault}: ${where}: ${what} (${meaning(fault)})`,
      ),
      ...Object.entries(heads).map(
        ([stack, { sequence, sha256 }]) => `${stack}: ${sequence} packs, newest ${sha256}`,
      ),
      findings.length === 0
        ? `${folder}: ${packs} packs, all as signed${anchored ? " and anchored" : ""}`
        : `${folder}: ${findings.length} findings in ${packs} packs`,
    ].join("\n"),
  exitCode: ({ findings }) => (findings.length === 0 ? ExitCode.ok : ExitCode.unexpectedChanges),
};

async function verifyEvidence(ctx: Context, { stack, anchor }: Input): Promise<Output> {
  const root = evidenceRoot(ctx.root, stack);
  const folder = relative(ctx.root, root);
  const digest = await wantedAnchor(ctx.root, stack, anchor);
  const anchored = digest !== undefined;
  if (!existsSync(root)) {
    const what = `its anchored newest pack ${digest ?? ""} is not here`;
    const findings = anchored ? [{ fault: "truncated", where: stack, what }] : [];
    return { folder, packs: 0, heads: {}, anchored, findings };
  }
  const file = signersFile(root);
  const options = {
    signers: existsSync(file) ? await readFile(file, "utf8") : "",
    anchors: anchored ? { [stack]: digest } : {},
  };
  const first = verify(root, options);
  // Packs of this machine's stacks have no place among the others, nor the other way round.
  const stacks = Object.keys(first.heads).filter((name) => isLocal(name) === isLocal(stack));
  return { folder, anchored, ...verify(root, { ...options, stacks }) };
}

/** What this machine keeps for itself is in no commit. */
async function wantedAnchor(
  root: string,
  stack: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined) return anchorOf(root, stack, given);
  return isLocal(stack) || !existsSync(`${root}/.git`) ? undefined : anchorOf(root, stack, "HEAD");
}

function meaning(fault: string): string {
  return Object.entries(FAULTS).find(([name]) => name === fault)?.[1] ?? fault;
}
