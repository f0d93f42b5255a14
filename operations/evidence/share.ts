import { existsSync } from "node:fs";
import { z } from "zod";
import { counted } from "../../report/finding.ts";
import { UserError } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { EvidenceBranch } from "./branch.ts";
import { evidenceRoot, REPOSITORY } from "./place.ts";
import { inTurn } from "./turn.ts";
import { evidenceVerify } from "./verify.ts";

const name = z.string().regex(/^[A-Za-z0-9][\w./-]*$/, "a name of git");

const input = z.object({
  branch: name.default("evidence").describe("the branch that holds the packs, and nothing else"),
  remote: name.default("origin").describe("the remote that the branch is on"),
});

const output = z.object({
  branch: z.string().describe("the branch that holds the packs now"),
  brought: z.number().describe("Packs that the branch had and this checkout had not."),
  commit: z.string().nullable().describe("The branch's new commit; null when it had everything."),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Runs that end together race for the branch; more in a row than this is no race. */
const TRIES = 5;

/** `ipai evidence share`: one chain, though each run of CI begins in a checkout of its own. */
export const evidenceShare: Operation<Input, Output> = {
  name: "evidence share",
  summary: "bring the packs of the evidence's branch here, and give it those that are here",
  effect: "changes",
  input,
  output,
  run: (ctx, given) => inTurn(evidenceRoot(ctx.root, REPOSITORY), () => share(ctx, given)),
  text: ({ branch, brought, commit }) =>
    [
      `${counted(brought, "pack")} brought from ${branch}`,
      commit === null ? `${branch} has every pack` : `${branch} is now ${commit}`,
    ].join("\n"),
};

/** @throws UserError when the packs of both sides are not one chain, or the remote refuses. */
async function share(ctx: Context, { branch, remote }: Input): Promise<Output> {
  const shared = new EvidenceBranch(ctx, { branch, remote });
  let brought = 0;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const tip = await shared.tip();
    const files = tip === undefined ? [] : await shared.bring(tip);
    brought += files.filter((file) => file.endsWith("/statement.dsse.json")).length;
    await refuseBroken(ctx, tip);
    if (!existsSync(evidenceRoot(ctx.root, REPOSITORY))) return { branch, brought, commit: null };
    const commit = await shared.commit(tip, "Keep evidence");
    if (commit === undefined) return { branch, brought, commit: null };
    if (await shared.push(commit)) return { branch, brought, commit };
  }
  throw new UserError(`The branch ${branch} changed each of the ${TRIES} times it was written.`, {
    next: "run the command again",
    code: "evidence-busy",
  });
}

async function refuseBroken(ctx: Context, tip: string | undefined): Promise<void> {
  const anchor = tip === undefined ? {} : { anchor: tip };
  const { findings } = await evidenceVerify.run(ctx, { stack: REPOSITORY, ...anchor });
  if (findings.length === 0) return;
  throw new UserError("The packs here and those of the branch are not one chain.", {
    given: findings.map(({ rule, where, what }) => `${rule}: ${where}: ${what}`).join("\n"),
    next: "remove the pack that follows the same one as another, and make it anew (docs/evidence.md)",
    code: "evidence-broken",
  });
}
