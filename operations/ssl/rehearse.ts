import { z } from "zod";
import { causeOf } from "../../provider/resources/certificate/failure.ts";
import { rehearseRenewal } from "../../provider/resources/certificate/renewal.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { ipai } from "../../report/ipai.ts";

export const rehearsal = z.object({
  name: z.string().describe("the public name"),
  ok: z.boolean().describe("whether a renewal would succeed"),
  said: z.string().describe("certbot's own words"),
  next: z.string().optional().describe("What to do; only where it failed"),
});
export type Rehearsal = z.infer<typeof rehearsal>;

// The lab's authority has a CA of its own; the timer's service is told of it, so ask that one.
const trustOfTimer = `
systemctl show --property=Environment --value certbot.service |
  tr ' ' '\\n' | sed -n 's/^REQUESTS_CA_BUNDLE=//p'
`;

/** Renews each certificate without keeping the result, trusting whom the renewal's timer trusts. */
export async function rehearse(
  remote: Remote,
  names: readonly string[],
  stack: string,
  signal: AbortSignal,
): Promise<Rehearsal[]> {
  const step = "see whom the renewal trusts";
  const trust = await remote.run({ step, script: trustOfTimer, signal });
  const caFile = trust.stdout.trim() || undefined;
  const results: Rehearsal[] = [];
  // One after the other: certbot locks itself.
  for (const name of names) {
    const certificate = { name, caFile };
    const { server, output } = await rehearseRenewal(remote, certificate, { signal });
    const said = [output.stdout, output.stderr].join("\n").trim();
    const ok = output.exitCode === 0;
    const { next } = causeOf(said, server, new Date(), ipai("ssl", { stack, renewDryRun: true }));
    results.push({ name, ok, said, ...(!ok && { next }) });
  }
  return results;
}
