import { z } from "zod";
import type { StackOutputs } from "../components/outputs.ts";
import { finding } from "../checks/verify/finding.ts";
import type { LayerFinding } from "../checks/verify/inspect.ts";
import { backups, TIMER } from "../checks/verify/layers/backups.ts";
import { onHost } from "../checks/verify/nextStep.ts";
import { reportText } from "../checks/verify/text.ts";
import { ExitCode } from "../report/userError.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { verify } from "./verify.ts";
import { askWatch } from "./watch/onHost.ts";

/** What a check of the host says. */
export const hostFinding = z.object({
  check: z.string().describe("the part of the host that was looked at: disk, backup, n8n"),
  subject: z.string().describe("what of it"),
  status: z
    .enum(["pass", "act", "fail"])
    .describe("act: it serves, but somebody should do something"),
  expected: z.string().describe("what should be found"),
  found: z.string().describe("what was found"),
  next: z.string().describe("the command to type; empty where nothing is to be done"),
  value: z.number().nullable().describe("what was measured, in the unit of expected"),
});
const looked = z.object({ findings: z.array(hostFinding).describe("one for each thing") });

const input = z.object({
  ...stackInput,
  hostOnly: z
    .boolean()
    .default(false)
    .describe("leave out what verify looks at: only what the host sees by itself"),
});

const output = z.object({
  stack: z.string().describe("the stack that was looked at"),
  ok: z.boolean().describe("whether nothing failed"),
  findings: z
    .array(
      z.object({
        layer: z.string().describe("a layer of verify, or a check of the host"),
        subject: z.string().describe("what was looked at"),
        status: z.enum(["pass", "act", "fail"]).describe("act: somebody should do something"),
        expected: z.string().describe("what should be found"),
        found: z.string().describe("what was found"),
        next: z.string().optional().describe("the command to type, where something is to be done"),
        value: z.number().nullable().describe("what was measured; null where there is no number"),
      }),
    )
    .describe("all layers of verify, then the host's own checks"),
});

/** The host names its own programs; here they are typed through SSH. */
export function typedHere(next: string, outputs: StackOutputs): string {
  return next === "" || next.startsWith("npx ipai ") ? next : onHost(outputs, next);
}

/** Both in one list; what the host has records of is left out of what verify saw of the backups. */
export function together(
  verified: readonly LayerFinding[],
  host: readonly z.infer<typeof hostFinding>[],
  outputs: StackOutputs,
): z.infer<typeof output>["findings"] {
  const recorded = host.some(({ check }) => check === "backup");
  return [
    ...verified
      .filter(({ layer, subject }) => !(recorded && layer === backups.name && subject !== TIMER))
      .map((each) => ({ ...each, value: null })),
    ...host.map(({ check: layer, value, status, next, ...seen }) => ({
      layer,
      ...finding(status, { ...seen, next: typedHere(next, outputs) }),
      value,
    })),
  ];
}

/** `ipai check`: what `verify` sees and what the host knows of itself, in one report. */
export const check: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "check",
  summary: "check everything: verify, queues, disk, memory, backups, certificates, updates, drift",
  effect: "read-only",
  timeoutSeconds: 180,
  input,
  output,
  run: async (ctx, { stack, hostOnly }) => {
    const [verified, { answer, outputs }] = await Promise.all([
      hostOnly ? undefined : verify.run(ctx, { stack }),
      askWatch(ctx, stack, { step: "look at the host", words: ["look"], answer: looked }),
    ]);
    const findings = together(verified?.findings ?? [], answer.findings, outputs);
    return { stack, ok: findings.every(({ status }) => status !== "fail"), findings };
  },
  text: ({ stack, findings }) => reportText(stack, findings),
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};
