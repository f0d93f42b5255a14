import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { evidenceRecord } from "../../evidence/record.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { evidenceRoot } from "../evidence/place.ts";
import { statementIn } from "../evidence/statement.ts";
import { evidenceVerify } from "../evidence/verify.ts";
import type { Context } from "../operation.ts";

const statement = z.object({
  predicate: z.object({
    chain: z.object({ stack: z.string(), sequence: z.number() }),
    release: evidenceRecord.shape.release,
  }),
});
type Run = z.infer<typeof statement>["predicate"];

/**
 * The image that a release was when a stack ran it: the digest that was read back from its host, by
 * the newest signed evidence. The stack itself may serve another release by now.
 *
 * @throws UserError when the evidence is not as it was signed, or knows of no such run.
 */
export async function digestThatRan(ctx: Context, stack: string, release: string): Promise<string> {
  const { folder, findings } = await evidenceVerify.run(ctx, { stack });
  if (findings.length > 0) {
    throw new UserError(`The evidence of what ${stack} ran is not as it was signed.`, {
      given: findings.map(({ rule, where, what }) => `${rule}: ${where}: ${what}`).join("\n"),
      next: ipai("evidence verify", { stack }),
      code: "evidence-broken",
    });
  }
  const runs = await runsOf(evidenceRoot(ctx.root, stack), stack);
  const newest = runs.findLast((run) => run.release?.sha === release)?.release;
  if (newest) {
    ctx.log.info(`${stack} ran ${release} as ${newest.digest}: that image, or none`);
    return newest.digest;
  }
  throw new UserError(`No evidence says that ${stack} ever ran ${release}.`, {
    given: `${runs.length} packs of ${stack} in ${folder}`,
    next: `${ipai("evidence share")}, if another checkout deployed it; else ${ipai("deploy", { sha: release, stack })}`,
    code: "never-ran",
  });
}

/** What a stack's packs say, in the order of its chain. */
async function runsOf(root: string, stack: string): Promise<Run[]> {
  if (!existsSync(root)) return [];
  const runs: Run[] = [];
  for (const file of await readdir(root, { recursive: true })) {
    if (!file.endsWith("/statement.dsse.json")) continue;
    const { predicate } = statementIn(await readFile(join(root, file), "utf8"), statement);
    if (predicate.chain.stack === stack) runs.push(predicate);
  }
  return runs.sort((a, b) => a.chain.sequence - b.chain.sequence);
}
