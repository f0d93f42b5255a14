import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { findingSchema } from "../../checks/verify/finding.ts";
import { details } from "../../checks/verify/text.ts";
import type { Ways } from "../../checks/verify/verify.ts";
import type { StackOutputs } from "../../components/outputs.ts";
import { counted } from "../../report/finding.ts";
import type { Context } from "../operation.ts";

/** What `verify` saw of the whole stack once a release serves. */
export const verifiedSchema = z.object({
  checks: z.int().describe("how many things were looked at"),
  failed: z
    .array(
      z.object({
        layer: z.string().describe("the part of a production that it belongs to"),
        ...findingSchema.shape,
      }),
    )
    .describe("what is not well, be it the release's fault or not"),
});

export type Verified = z.infer<typeof verifiedSchema>;

/**
 * Looks at everything that the stack serves: a release that took over well may stand beside an n8n that is
 * down, and "succeeded" would be all that anybody reads.
 */
export async function verifyStack(
  ctx: Pick<Context, "log" | "signal" | "witness">,
  outputs: StackOutputs,
  openRemote?: Ways["openRemote"],
): Promise<Verified> {
  const [{ verify }, { layers }, ssh] = await Promise.all([
    import("../../checks/verify/verify.ts"),
    import("../../checks/verify/layers.ts"),
    import("../../provider/ssh/openRemote.ts"),
  ]);
  const findings = await ctx.log.step("verify", () =>
    verify(outputs, layers, {
      openRemote: openRemote ?? ssh.openRemote,
      signal: ctx.signal,
      now: new Date(),
    }),
  );
  const failed = findings.filter(({ status }) => status === "fail");
  const verified = { checks: findings.length, failed };
  ctx.witness?.noted({
    name: "verify after the deploy",
    passed: failed.length === 0,
    summary: verifiedSummary(verified),
  });
  return verified;
}

/** One line: all is well, or how much is not. */
export function verifiedSummary({ checks, failed }: Verified): string {
  return failed.length === 0
    ? `all ${counted(checks, "check")} of verify pass`
    : `${failed.length} of ${counted(checks, "check")} of verify failed`;
}

/** What is not well, with what to type for each; nothing where all is. */
export function unwellText({ failed }: Verified, stack: string): string {
  if (failed.length === 0) return "";
  return [
    ...failed.map(details),
    `The release serves, but stack ${stack} is not well. After each step: ${ipai("verify", { stack })}`,
  ].join("\n\n");
}
