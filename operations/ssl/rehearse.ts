import { z } from "zod";
import { rehearseRenewal } from "../../provider/resources/certificate/renewal.ts";
import type { Remote } from "../../provider/ssh/remote.ts";

export const rehearsal = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** certbot's own words. */
  said: z.string(),
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
  signal: AbortSignal,
): Promise<Rehearsal[]> {
  const step = "see whom the renewal trusts";
  const trust = await remote.run({ step, script: trustOfTimer, signal });
  const caFile = trust.stdout.trim() || undefined;
  const results: Rehearsal[] = [];
  // One after the other: certbot locks itself.
  for (const name of names) {
    const certificate = { name, caFile };
    const { exitCode, stdout, stderr } = await rehearseRenewal(remote, certificate, { signal });
    results.push({ name, ok: exitCode === 0, said: [stdout, stderr].join("\n").trim() });
  }
  return results;
}
