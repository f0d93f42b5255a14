import { join, relative } from "node:path";
import { z } from "zod";
import type { WrittenPack } from "../../evidence/pack.ts";
import { writePack } from "../../evidence/pack.ts";
import type { EvidenceRecord } from "../../evidence/record.ts";
import { failureReport } from "../../report/failure.ts";
import type { Context } from "../operation.ts";
import { principalOf } from "./actor.ts";
import { abandonedOn, begin, finish } from "./begun.ts";
import { cleaned, remains } from "./clean.ts";
import { allowSigner, evidenceRoot, signerOf } from "./place.ts";
import type { Account, Begun } from "./record.ts";
import { killedRecord, recordOf } from "./record.ts";
import { readCheckout } from "./source.ts";
import { inTurn } from "./turn.ts";

/** What a recorded operation says of its evidence: where it is, or why there is none. */
export const evidenceOutput = z.union([
  z.object({
    folder: z.string().describe("the pack's folder, relative to the checkout"),
    sha256: z.string().describe("SHA-256 of the pack's manifest, in hex"),
    sequence: z.number().describe("the pack's number in its chain"),
  }),
  z.object({ missing: z.string().describe("why there is no pack, where it could not be written") }),
]);

export type EvidenceOutput = z.infer<typeof evidenceOutput>;

export interface Recorded {
  readonly evidence: EvidenceOutput;
}

/** How an operation ended: with a result, or with what it threw. */
export interface End<T> {
  readonly startedAt: Date;
  readonly result?: T;
  readonly thrown?: unknown;
}

export interface Attempt<T> {
  readonly work: () => Promise<T>;
  /** What is to be kept of it; `undefined` when nothing came of it that anybody could have seen. */
  readonly account: (end: End<T>) => Promise<Account | undefined>;
}

/**
 * Does the work and leaves its evidence, also when it fails or its process is killed. The only way
 * in which anything is recorded. A failure to record is said and changes nothing else.
 */
export async function kept<T extends object>(
  ctx: Context,
  subject: Pick<Begun, "stack" | "operation" | "reason">,
  { work, account }: Attempt<T>,
): Promise<T & Recorded> {
  const { root, environment, actor, approval } = ctx;
  const startedAt = new Date();
  const checkout = await readCheckout(root);
  const begun: Begun = {
    ...subject,
    startedAt,
    checkout,
    environment,
    actor,
    approval,
  };
  const claim = await orSay(ctx, () => begin(root, killedRecord(begun)));
  const leave = (end: Omit<End<T>, "startedAt">): Promise<EvidenceOutput | undefined> =>
    orSay(ctx, async () => {
      const seen = await account({ startedAt, ...end });
      if (seen === undefined) return undefined;
      const { thrown } = end;
      const record = recordOf({ ...begun, thrown, account: seen, finishedAt: new Date() });
      const { folder, ...pack } = await writeAll(ctx, record);
      const shown = relative(root, join(evidenceRoot(root, subject.stack), folder));
      ctx.log.info(`evidence: ${shown}`);
      return { folder: shown, ...pack };
    });
  try {
    const result = await work();
    const evidence = await leave({ result });
    return { ...result, evidence: evidence ?? { missing: "there was nothing to record" } };
  } catch (thrown) {
    await leave({ thrown });
    throw thrown;
  } finally {
    if (typeof claim === "string") await finish(claim);
  }
}

/** What recording runs into is said; the operation itself goes on as it would have. */
async function orSay<T>(ctx: Context, record: () => Promise<T>): Promise<T | { missing: string }> {
  try {
    return await record();
  } catch (error) {
    const { what, given, next } = failureReport(error).error;
    const missing = given === undefined ? what : `${what}\n${given}`;
    ctx.log.warning(`no evidence of this is written: ${missing}\nnext: ${next}`);
    return { missing };
  }
}

/** The packs that killed processes still owe, then this one. */
function writeAll(ctx: Context, record: EvidenceRecord): Promise<WrittenPack> {
  return inTurn(evidenceRoot(ctx.root, record.stack), async () => {
    for (const { file, record: owed } of await abandonedOn(ctx.root, record.stack)) {
      await write(ctx, owed);
      await finish(file);
    }
    return write(ctx, record);
  });
}

async function write(ctx: Context, record: EvidenceRecord): Promise<WrittenPack> {
  const root = evidenceRoot(ctx.root, record.stack);
  const signer = await signerOf(ctx.root, ctx.environment);
  await allowSigner(root, signer, principalOf(record.actor));
  return writePack(record, {
    root,
    scope: record.operation.name,
    signer,
    redact: (text) => cleaned(text, ctx.redactor),
    scan: (text) => remains(text, ctx.redactor),
  });
}
