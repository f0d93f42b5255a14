import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { machineCache } from "../../machine/machineCache.ts";
import { obtainRestic } from "../../machine/restic/obtain.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { evidenceOutput, recordedExitCode } from "../evidence/recorded.ts";
import { recordedChecks } from "../evidence/recordedChecks.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { registryAddress } from "../release/registryAddress.ts";
import { registry } from "../../lab/names.ts";
import { escrowFile } from "./escrow.ts";
import { asReachedHere } from "./repository.ts";
import { onHost, parsed } from "./onHost.ts";
import type { EscrowDocument } from "./sealed.ts";
import { unseal } from "./sealed.ts";
import { proof } from "./shapes.ts";
import { proofText } from "./text.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  ...stackInput,
  backup: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, "must be a name that ipai backups shows")
    .optional()
    .describe("the backup; the newest that was proved when left out"),
  from: z
    .enum(["store", "copy"])
    .default("store")
    .describe("which store: the first, or the second copy alone"),
  escrow: z
    .string()
    .optional()
    .describe(
      "what ipai backup escrow wrote; when left out $IPAI_ESCROW, or that below the checkout's .state/escrow",
    ),
  identity: z
    .string()
    .optional()
    .describe("a file with the age identity; $IPAI_AGE_IDENTITY when left out"),
});

const drilled = z.object({
  id: z.string().describe("the backup that was brought back"),
  ok: z.boolean().describe("whether everything that was looked at is right"),
  checks: proof.shape.checks,
  release: z
    .looseObject({
      sha: z.string().describe("the commit that it was built from"),
      image: z.string().describe("where it was pulled from, by its digest"),
    })
    .describe("what was started on it, by its digest"),
  recoveryPointSeconds: z.number().describe("age of the backup: what would have been lost"),
  recoveryTimeSeconds: z.number().describe("from the bucket alone until somebody had logged in"),
  seconds: z.number().describe("how long all of it took"),
});

type Drilled = z.infer<typeof drilled>;

const output = z.object({
  ...drilled.shape,
  stack: z.string().describe("the stack whose backup it is"),
  evidence: evidenceOutput.describe("where the signed record is"),
});

/**
 * `ipai drill`: a production brought back from its bucket with what the escrow holds, on this machine, and
 * used. Neither the host nor the stack's state is asked; the host is told afterwards, if it is there.
 */
export const drill: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "drill",
  summary:
    "bring production back from its bucket and the escrow alone, on this machine, and use it",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: (ctx, { stack, backup, from, escrow, identity }) =>
    recordedChecks(ctx, { stack, operation: "drill", reason: "a drill" }, async (notes) => {
      const file = escrowFile(ctx.root, stack, escrow);
      const sealed = { file, isNamed: escrow !== undefined, identity, stack };
      const document = ofStore(await unseal(ctx, sealed), from);
      const result = await inScratch((scratch) => run(ctx, document, scratch, backup));
      for (const { name, ok, lookedAt, problems } of result.checks) {
        const summary = ok ? `${lookedAt} looked at, all right` : (problems[0] ?? "not right");
        notes.check({ name, passed: ok, summary, output: problems.join("\n") });
      }
      const { id, recoveryPointSeconds, recoveryTimeSeconds, release } = result;
      notes.check({
        name: "recovery",
        passed: true,
        summary: `backup ${id}: recovery point ${recoveryPointSeconds} s, recovery time ${recoveryTimeSeconds} s`,
      });
      await tellHost(ctx, stack, result);
      notes.image({ sha: release.sha, digest: release.image.split("@").at(-1) ?? release.image });
      return { stack, ...result };
    }),
  text: ({ id, checks, ok, seconds, recoveryPointSeconds, recoveryTimeSeconds, release }) =>
    [
      `drill of backup ${id} with release ${release.sha}`,
      proofText({ id, ok, at: 0, seconds, checks }),
      `recovery point ${recoveryPointSeconds} s (age of the backup), recovery time ${recoveryTimeSeconds} s (until somebody had logged in)`,
    ].join("\n"),
  exitCode: ({ ok, ...rest }) => (ok ? recordedExitCode(rest) : ExitCode.unexpectedChanges),
};

/** What opens the store that is drilled. */
function ofStore(document: EscrowDocument, from: "store" | "copy"): EscrowDocument {
  const { copy } = document;
  if (from === "store") return document;
  if (copy !== undefined) return { ...document, ...copy };
  throw new UserError("The escrow opens no second copy.", {
    given: `it was written at ${document.madeAt}`,
    next: `${ipai("backup escrow", { stack: document.stack })} once ipai:backup.copy is set, then run the command again`,
    code: "no-copy",
  });
}

/**
 * The host's own watch asks when the last drill was. A host that is gone is what a drill is for, so it
 * need not be told.
 */
async function tellHost(ctx: Context, stack: string, { id, ok }: Drilled): Promise<void> {
  const stdin = JSON.stringify({ id, ok, at: Date.now() / 1000 });
  const answer = z.object({ drilled: z.literal(id) });
  const told = { step: "tell the host of the drill", words: ["drilled"], stdin, answer };
  await onHost(ctx, stack, told).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    ctx.log.warning(
      `the host was not told of this drill, its watch will ask for one: ${error.message}`,
    );
  });
}

/** @throws UserError with what the drill says went wrong. */
async function run(
  ctx: Context,
  document: EscrowDocument,
  scratch: string,
  backup: string | undefined,
): Promise<Drilled> {
  const { log, signal, root } = ctx;
  const restic = await log.step("restic", (step) => obtainRestic(step, signal));
  const secrets = {
    password: document.password,
    access_key: document.accessKey,
    secret_key: document.secretKey,
    n8n_key: document.n8nEncryptionKey,
  };
  for (const [name, value] of Object.entries(secrets)) {
    await writeFile(join(scratch, name), value, { mode: 0o600 });
  }
  const settings = {
    stack: document.stack,
    repository: asReachedHere(document.repository),
    region: document.region,
    secrets: scratch,
    n8n_key: join(scratch, "n8n_key"),
    scratch,
    images: { [registry.host]: registryAddress(registry.host, {}).registry },
  };
  const file = join(scratch, "settings.json");
  await writeFile(file, JSON.stringify(settings));
  const step = `drill of stack ${document.stack}`;
  const words = ["-B", "-m", "ipai_backup.drill", file, ...(backup === undefined ? [] : [backup])];
  const done = await log.step(step, () =>
    execa("python3", words, {
      env: {
        PYTHONPATH: join(root, "components/backup/program"),
        PATH: `${dirname(restic)}:${ctx.environment["PATH"] ?? ""}`,
      },
      cancelSignal: signal,
      // It takes its containers away before it ends.
      forceKillAfterDelay: 60_000,
      stdin: "ignore",
      reject: false,
    }),
  );
  signal.throwIfAborted();
  return parsed(step, done, drilled, document.stack);
}

async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const cache = join(machineCache(), "drills");
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(cache, "run-"));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
