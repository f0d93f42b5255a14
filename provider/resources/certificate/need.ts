import type { CertificateFacts } from "./disk.ts";
import type { Holding, SoundSet } from "./holding.ts";
import type { CertificateInputs } from "./inputs.ts";

/** What it takes to make of what the host holds the certificate that is declared. */
export type Need =
  | { readonly act: "keep" }
  /** The certificate is good; only how it will be renewed is not. */
  | { readonly act: "reconfigure"; readonly because: string }
  /** The host has a good one elsewhere: a copy, an older folder, what a killed run left. */
  | { readonly act: "place"; readonly because: string; readonly set: SoundSet }
  | { readonly act: "issue"; readonly because: string };

type Declared = Pick<CertificateInputs, "domains" | "server" | "webroot">;

/**
 * Asks the authority for as little as can be: its limits are counted per week, and a stack is
 * brought up many times a day. So what is on the host already is used before it is asked.
 */
export function need(declared: Declared, held: Holding, now: Date): Need {
  const { facts, origin, files, renewal, sets } = held;
  const unfit = facts ? whyUnfit(declared, facts, origin, now) : "the host has none";
  if (unfit !== undefined || files.length > 0) {
    const damage = facts && files.length > 0 ? files.join("; ") : undefined;
    const because = damage ?? unfit ?? files.join("; ");
    const set = sets.find((each) => !whyUnfit(declared, each, each.server, now));
    if (set) return { act: "place", because, set };
    return { act: "issue", because: unfit ?? because };
  }
  return renewal.length > 0 ? { act: "reconfigure", because: renewal.join("; ") } : { act: "keep" };
}

/** Why a certificate is not the declared one. */
function whyUnfit(
  { domains, server }: Declared,
  facts: CertificateFacts,
  origin: string | undefined,
  now: Date,
): string | undefined {
  const missing = domains.filter((name) => !facts.names.includes(name));
  if (missing.length > 0) return `it lacks ${missing.join(", ")}`;
  const surplus = facts.names.filter((name) => !domains.includes(name));
  if (surplus.length > 0) return `it still names ${surplus.join(", ")}`;
  if (origin === undefined) return "nothing tells which authority it came from";
  if (origin !== server) return `it came from ${origin}`;
  return inLastThird(facts, now) ? "the last third of its life began" : undefined;
}

/** From here on certbot's timer should have renewed it; Let's Encrypt advises the same moment. */
export function inLastThird(
  { notBefore, notAfter }: Pick<CertificateFacts, "notBefore" | "notAfter">,
  now: Date,
): boolean {
  const life = notAfter.getTime() - notBefore.getTime();
  return notAfter.getTime() - now.getTime() <= life / 3;
}
