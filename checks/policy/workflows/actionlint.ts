import { execa } from "execa";
import { z } from "zod";
import type { PolicyFinding } from "../finding.ts";

const report = z.array(
  z.object({ message: z.string(), filepath: z.string(), line: z.number(), kind: z.string() }),
);

/** What actionlint says of workflows. @param files Their paths in the checkout. */
export async function actionlint(
  command: string,
  { root, files, signal }: { root: string; files: readonly string[]; signal: AbortSignal },
): Promise<PolicyFinding[]> {
  // Without its helpers, which a machine has or has not; our steps are single commands.
  const plain = ["-shellcheck=", "-pyflakes=", "-no-color", "-format={{json .}}"];
  const run = await execa(command, [...plain, ...files], {
    cwd: root,
    cancelSignal: signal,
    stdin: "ignore",
    reject: false,
  });
  // 1 says that it has found something.
  if (run.exitCode !== 0 && run.exitCode !== 1) {
    throw new Error(`actionlint ended with ${run.exitCode}: ${run.stderr}`);
  }
  return report.parse(JSON.parse(run.stdout)).map(({ message, filepath, line, kind }) => ({
    file: filepath,
    line,
    by: "actionlint",
    rule: kind,
    what: message,
    why: "GitHub would refuse the workflow, or do something else than it says",
    next: "correct the line",
  }));
}
