import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { elapsed } from "../../report/elapsed.ts";
import { ExitCode } from "../../report/userError.ts";
import { onHost } from "../backup/onHost.ts";
import { proof } from "../backup/shapes.ts";
import { proofText, size } from "../backup/text.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { fetchFile } from "./fetch.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  stack: stackInput.stack.default("staging").describe("the stack whose copy is handed out"),
  file: z
    .string()
    .endsWith(".zip", "must end in .zip")
    .optional()
    .describe("where to write it; below the checkout's .state/exports when left out"),
});

const exported = z.object({
  ok: z.boolean().describe("whether the archive was opened again and all of it was right"),
  checks: proof.shape.checks,
  changed: z
    .object({
      columns: z.number().describe("columns that held names or addresses of people"),
      statements: z.number().describe("statements besides"),
    })
    .describe("what was made anonymous"),
  release: z
    .looseObject({ sha: z.string().describe("the commit that it was built from") })
    .describe("the Odoo that it fits"),
  bytes: z.number().describe("how big the archive is"),
  seconds: z.number().describe("how long it took on the host"),
});

const output = z.object({
  ...exported.shape,
  file: z.string().describe("the archive, in the form of Odoo's own backups; nothing when not ok"),
});

/** `ipai staging export`: staging's neutralised copy, made anonymous, for a developer. */
export const stagingExport: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "staging export",
  summary:
    "write staging's neutralised copy as an Odoo backup without people in it, for a developer",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: async (ctx, { stack, file = `.state/exports/${stack}.zip` }) => {
    const to = isAbsolute(file) ? file : join(ctx.root, file);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const { exported: done } = await onHost(ctx, stack, {
      step: `export of stack ${stack}`,
      words: ["export"],
      jobLimitMs: LIMIT_SECONDS * 1000,
      answer: z.object({ exported: exported.extend({ file: z.string() }) }),
    });
    const { file: from, ...rest } = done;
    if (rest.ok) {
      const what = { from, to, bytes: rest.bytes };
      await ctx.log.step("fetch the archive", () => fetchFile(ctx, stack, what));
    }
    return { ...rest, file: rest.ok ? to : "" };
  },
  text: ({ file, ok, checks, changed, bytes, release, seconds }) =>
    [
      ok
        ? `${file}: ${size(bytes)} in ${elapsed(seconds * 1000)}, for release ${release.sha}`
        : "no archive was handed out",
      `made anonymous: ${changed.columns} columns, ${changed.statements} statements besides`,
      proofText({ id: "", ok, at: 0, seconds, checks }),
    ].join("\n"),
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};
