import { z } from "zod";
import { check } from "../../evidence/record.ts";
import { failureReport } from "../../report/failure.ts";
import { table } from "../../report/table.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { manifestVerifications } from "../addons/manifest.ts";
import { versionsOnDisk } from "../addons/readBack.ts";
import type { Context, Operation } from "../operation.ts";
import { evidenceOutput } from "./keep.ts";
import { recordedChecks, type Notes } from "./recordedChecks.ts";

const input = z.object({
  message: z.string().optional().describe("why it is verified; the newest commit says it if unset"),
});

const output = z.object({
  ok: z.boolean().describe("No finding is an error."),
  checks: z.array(check).describe("each check of the modules, with its result"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai evidence manifest`: the addons' verification and its record, also of one that fails. */
export const evidenceManifest: Operation<Input, Output> = {
  name: "evidence manifest",
  summary: "verify the addons' manifests, folders and mounts, and keep a signed record of it",
  effect: "changes",
  input,
  output,
  run: (ctx, { message }) =>
    recordedChecks(ctx, { operation: "oca-ipai-manifest", reason: message }, (notes) =>
      verifyManifest(ctx, notes),
    ),
  text: ({ checks, evidence }) =>
    [
      ...checks.filter(({ passed }) => !passed).map(({ output: found }) => found ?? ""),
      table(checks.map(({ name, passed, summary }) => [passed ? "ok" : "FAILED", name, summary])),
      "folder" in evidence
        ? `recorded in ${evidence.folder}: commit it`
        : `not recorded: ${evidence.missing}`,
    ].join("\n\n"),
  exitCode: ({ ok, evidence }) => {
    if (!ok) return ExitCode.error;
    return "missing" in evidence ? ExitCode.unrecorded : ExitCode.ok;
  },
};

/** @throws UserError of the first broken manifest, after everything has been looked at. */
async function verifyManifest(ctx: Context, notes: Notes): Promise<Omit<Output, "evidence">> {
  const checks: Output["checks"] = [];
  let broken: UserError | undefined;
  for (const { name, run } of manifestVerifications) {
    try {
      const { ok, summary, text } = await run(ctx);
      checks.push({ name, passed: ok, summary, output: `${text}\n` });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      broken ??= error;
      const { what, given = "" } = failureReport(error).error;
      checks.push({ name, passed: false, summary: what, output: `${given}\n` });
    }
  }
  checks.forEach(notes.check);
  notes.versions(await versionsOnDisk(ctx.root));
  if (broken) throw broken;
  return { ok: checks.every(({ passed }) => passed), checks };
}
