import { relative } from "node:path";
import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import type { WrittenPack } from "../../evidence/pack.ts";
import { writePack } from "../../evidence/pack.ts";
import type { EvidenceRecord } from "../../evidence/record.ts";
import { redactSecrets, scanForSecrets } from "../../policy/secrets/scan.ts";
import { failureReport } from "../../report/failure.ts";
import { ExitCode } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { principalOf } from "./actor.ts";
import { abandonedOn, begin, finish } from "./begun.ts";
import { allowSigner, evidenceRoot, signerOf } from "./place.ts";
import type { Begun } from "./record.ts";
import { killedRecord, recordOf } from "./record.ts";
import { readCheckout } from "./source.ts";
import { Witness } from "./witness.ts";

/** What a recorded operation says of its evidence: where it is, or why there is none. */
export const evidenceOutput = z.union([
  z.object({ folder: z.string(), sha256: z.string(), sequence: z.number() }),
  z.object({ missing: z.string() }),
]);

export type EvidenceOutput = z.infer<typeof evidenceOutput>;

export interface Recorded {
  readonly evidence: EvidenceOutput;
}

export interface Subject<T> {
  readonly stack: string;
  /** The operation's name; the last part of the pack's path. */
  readonly operation: string;
  readonly reason?: string | undefined;
  readonly outputs?: (result: T) => StackOutputs;
}

/**
 * Does the work and leaves its evidence, also when it fails. What the engine was never asked for
 * leaves none. A failure to record is said and changes nothing else: see `recordedExitCode`.
 */
export async function recorded<T extends object>(
  ctx: Context,
  { outputs, ...subject }: Subject<T>,
  work: (ctx: Context) => Promise<T>,
): Promise<T & Recorded> {
  const { root, environment } = ctx;
  const checkout = await readCheckout(root);
  const begun: Begun = { ...subject, startedAt: new Date(), checkout, environment };
  const claim = await orSay(ctx, () => begin(root, killedRecord(begun)));
  const witness = new Witness();
  const leave = async (ended: {
    outputs?: StackOutputs;
    thrown?: unknown;
  }): Promise<EvidenceOutput> => {
    const written = await orSay(ctx, async () => {
      const record = await recordOf({ ...begun, ...ended, witness, finishedAt: new Date() });
      const { folder, ...pack } = await writeAll(ctx, record);
      const shown = relative(root, `${evidenceRoot(root, subject.stack)}/${folder}`);
      ctx.log.info(`evidence: ${shown}`);
      return { folder: shown, ...pack };
    });
    return written;
  };
  try {
    const result = await work({ ...ctx, witness });
    return { ...result, evidence: await leave(outputs ? { outputs: outputs(result) } : {}) };
  } catch (thrown) {
    if (witness.heardAnything) await leave({ thrown });
    throw thrown;
  } finally {
    if (typeof claim === "string") await finish(claim);
  }
}

/** Ours when only the evidence is missing, where it is owed: not for the stacks of this machine. */
export function recordedExitCode({ stack, evidence }: Recorded & { stack: string }): number {
  return "missing" in evidence && !isLocal(stack) ? ExitCode.unrecorded : ExitCode.ok;
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
async function writeAll(ctx: Context, record: EvidenceRecord): Promise<WrittenPack> {
  for (const { file, record: owed } of await abandonedOn(ctx.root, record.stack)) {
    await write(ctx, owed);
    await finish(file);
  }
  return write(ctx, record);
}

async function write(ctx: Context, record: EvidenceRecord): Promise<WrittenPack> {
  const root = evidenceRoot(ctx.root, record.stack);
  const signer = await signerOf(ctx.root, ctx.environment);
  await allowSigner(root, signer, principalOf(record.actor));
  return writePack(record, {
    root,
    scope: record.operation.name,
    signer,
    redact: (text) => redactSecrets(ctx.redactor.redact(text)),
    scan: (text) => scanForSecrets(text).map(({ what, line }) => `line ${line}: ${what}`),
  });
}
