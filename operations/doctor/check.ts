import { z } from "zod";
import { UserError } from "../../report/userError.ts";

/** One thing that a stack needs, tried without changing anything. */
export const doctorCheck = z.object({
  name: z.string().describe("`Cloudflare: DNS records`"),
  status: z
    .enum(["ok", "fail", "skip"])
    .describe("ok; fail where something is to be done; skip where the stack does not need it"),
  found: z.string().describe("what was seen; never a secret's value"),
  next: z.string().optional().describe("what to do; only where it failed"),
});

export type DoctorCheck = z.infer<typeof doctorCheck>;

/** What a check says when it passes: what was found. */
export type Found = string | { readonly skip: string };

/** Runs one check: its failure is its own line, and the rest goes on. */
export async function tried(name: string, run: () => Promise<Found>): Promise<DoctorCheck> {
  try {
    const found = await run();
    if (typeof found === "string") return { name, status: "ok", found };
    return { name, status: "skip", found: found.skip };
  } catch (error) {
    return { name, status: "fail", ...failureOf(error) };
  }
}

function failureOf(error: unknown): { found: string; next: string } {
  if (error instanceof UserError) {
    const given = error.given === undefined ? "" : ` (${error.given.replaceAll(/\s+/g, " ")})`;
    return { found: `${error.message}${given}`, next: error.next };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    found: message.replaceAll(/\s+/g, " ").trim(),
    next: "mend that, then run the command again",
  };
}
