import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { check, evidenceRecord } from "../../evidence/record.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { evidenceRoot } from "./place.ts";
import { statementIn } from "./statement.ts";

const input = z.object({
  stack: stackInput.stack.describe("whose packs, or `repository`: those of manifests and CI"),
});

const pack = z.object({
  folder: z.string().describe("relative to the folder of all packs"),
  sha256: z.string().describe("of its signed statement"),
  sequence: z.number().describe("its place in the stack's chain"),
  operation: evidenceRecord.shape.operation,
  actor: evidenceRecord.shape.actor,
  release: evidenceRecord.shape.release,
  checks: z.array(check.pick({ name: true, passed: true, summary: true })),
});

const output = z.object({
  stack: z.string(),
  folder: z.string().describe("of all packs, relative to the checkout"),
  packs: z.array(pack).describe("newest first"),
  unreadable: z.array(z.string()).describe("packs that say nothing; evidence verify says why"),
});

type Pack = z.infer<typeof pack>;

const statement = z.object({
  predicate: pack.pick({ operation: true, actor: true, release: true, checks: true }).extend({
    chain: z.object({ stack: z.string(), sequence: z.number() }),
  }),
});

/** `ipai evidence list`: the packs of a stack. What they are worth, `ipai evidence verify` says. */
export const evidenceList: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "evidence list",
  summary: "list the evidence packs of a stack: what was done, by whom, with which result",
  effect: "read-only",
  input,
  output,
  run: listPacks,
  text: ({ stack, packs, unreadable }) =>
    packs.length === 0 && unreadable.length === 0
      ? `stack ${stack} has no evidence yet: each npx ipai up, deploy or rollback leaves a pack`
      : [
          table(
            [
              ["", "when", "what", "result", "who", "through", "folder"],
              ...packs.map(({ sequence, operation, actor, folder }) => [
                String(sequence),
                operation.startedAt,
                operation.name,
                operation.result,
                plainLine(`${actor.user}@${actor.machine}`),
                actor.through,
                folder,
              ]),
            ],
            { head: true },
          ),
          ...unreadable.map((folder) => `unreadable: ${folder}`),
        ].join("\n"),
};

async function listPacks(
  { root }: Context,
  { stack }: z.infer<typeof input>,
): Promise<z.infer<typeof output>> {
  const evidence = evidenceRoot(root, stack);
  const found = { stack, folder: relative(root, evidence) };
  if (!existsSync(evidence)) return { ...found, packs: [], unreadable: [] };
  const names = await readdir(evidence, { recursive: true });
  const packs: Pack[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((each) => /^[^/]+\/[^/]+\/statement\.dsse\.json$/.test(each))) {
    const text = await readFile(join(evidence, name), "utf8");
    const folder = name.slice(0, name.lastIndexOf("/"));
    const read = packOf(folder, text);
    if (read === undefined) unreadable.push(folder);
    else if (read.stack === stack) packs.push(read.pack);
  }
  packs.sort((one, other) => other.sequence - one.sequence);
  return { ...found, packs, unreadable };
}

/** What a pack says of itself; nothing where it was spoilt. */
function packOf(folder: string, text: string): { stack: string; pack: Pack } | undefined {
  try {
    const { chain, operation, actor, release, checks } = statementIn(text, statement).predicate;
    const sha256 = createHash("sha256").update(text).digest("hex");
    const { stack, sequence } = chain;
    return { stack, pack: { folder, sha256, sequence, operation, actor, release, checks } };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
