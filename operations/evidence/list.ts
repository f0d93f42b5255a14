import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { readIfFile } from "../../addons/tree/gitFolder.ts";
import { check, evidenceRecord } from "../../evidence/record.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { evidenceRoot } from "./place.ts";
import { statementIn } from "./statement.ts";

const input = z.object({
  stack: stackInput.stack.describe("whose packs, or `repository`: those of manifests and CI"),
  operation: z
    .string()
    .regex(/^[a-z][a-z -]{0,39}$/, "an operation's name, such as deploy or drill")
    .optional()
    .describe("those of one operation: deploy, rollback, drill; of all when left out"),
});

const pack = z.object({
  folder: z.string().describe("relative to the folder of all packs"),
  sha256: z.string().describe("of its signed statement"),
  sequence: z.number().describe("its place in the stack's chain"),
  operation: z.string().describe("what was done: up, deploy, rollback"),
  result: z.string().describe("succeeded, failed or cancelled"),
  reason: z.string().describe("why it was done"),
  startedAt: z.string().describe("when it began; ISO 8601, UTC"),
  who: z.string().describe("who did it, at which machine"),
  through: z.string().describe("by which door: cli, ci, mcp, control-room"),
  release: z.string().nullable().describe("the release read back; null when none was"),
  passed: z.number().describe("how many of its checks passed"),
  checks: z.number().describe("how many checks it holds"),
});

const output = z.object({
  stack: z.string().describe("whose packs they are"),
  folder: z.string().describe("of all packs, relative to the checkout"),
  packs: z.array(pack).describe("newest first"),
  unreadable: z.array(z.string()).describe("packs that say nothing; evidence verify says why"),
});

type Pack = z.infer<typeof pack>;

const statement = z.object({
  predicate: evidenceRecord
    .pick({ operation: true, actor: true, release: true })
    .loose()
    .extend({
      chain: z.object({ stack: z.string(), sequence: z.number() }),
      checks: z.array(check.pick({ passed: true }).loose()),
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
      ? `stack ${stack} has no such pack of evidence: each ${ipai("up")}, deploy, rollback or drill leaves one`
      : [
          table(
            [
              ["", "when", "what", "result", "who", "through", "folder"],
              ...packs.map(({ sequence, startedAt, operation, result, who, through, folder }) => [
                String(sequence),
                startedAt,
                operation,
                result,
                who,
                through,
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
  { stack, operation }: z.infer<typeof input>,
): Promise<z.infer<typeof output>> {
  const evidence = evidenceRoot(root, stack);
  const found = { stack, folder: relative(root, evidence) };
  if (!existsSync(evidence)) return { ...found, packs: [], unreadable: [] };
  const names = await readdir(evidence, { recursive: true });
  const packs: Pack[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((each) => /^[^/]+\/[^/]+\/statement\.dsse\.json$/.test(each))) {
    const bytes = await readIfFile(join(evidence, name));
    const folder = name.slice(0, name.lastIndexOf("/"));
    const read = bytes && packOf(folder, bytes.toString("utf8"));
    if (read === undefined) unreadable.push(folder);
    else if (read.stack === stack && (operation ?? read.pack.operation) === read.pack.operation)
      packs.push(read.pack);
  }
  packs.sort((one, other) => other.sequence - one.sequence);
  return { ...found, packs, unreadable };
}

/** What a pack says of itself; nothing where it was spoilt. */
function packOf(folder: string, text: string): { stack: string; pack: Pack } | undefined {
  try {
    const { chain, operation, actor, release, checks } = statementIn(text, statement).predicate;
    const { stack, sequence } = chain;
    const { name, result, reason, startedAt } = operation;
    const pack = {
      ...{ folder, sequence, result, startedAt },
      sha256: createHash("sha256").update(text).digest("hex"),
      operation: name,
      reason: plainLine(reason),
      who: plainLine(`${actor.user}@${actor.machine}`),
      through: actor.through,
      release: release?.sha ?? null,
      passed: checks.filter(({ passed }) => passed).length,
      checks: checks.length,
    };
    return { stack, pack };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
