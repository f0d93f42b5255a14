import type { Lineage } from "./disk.ts";
import type { CertificateInputs } from "./inputs.ts";

/** What it takes to make of the lineage on disk the one that is declared. */
export type Need =
  | { readonly act: "keep" }
  /** The certificate is good; only how it will be renewed is not. */
  | { readonly act: "reconfigure"; readonly because: string }
  | { readonly act: "issue"; readonly because: string };

type Declared = Pick<CertificateInputs, "domains" | "server" | "webroot">;

/**
 * Asks the authority for as little as can be: its limits are counted per week, and a stack is
 * brought up many times a day.
 */
export function need(declared: Declared, onDisk: Lineage | undefined, now: Date): Need {
  if (!onDisk) return { act: "issue", because: "the host has none" };
  const missing = declared.domains.filter((name) => !onDisk.names.includes(name));
  if (missing.length > 0) return { act: "issue", because: `it lacks ${missing.join(", ")}` };
  const surplus = onDisk.names.filter((name) => !declared.domains.includes(name));
  if (surplus.length > 0) {
    return { act: "issue", because: `it still names ${surplus.join(", ")}` };
  }
  if (onDisk.server !== declared.server) {
    return { act: "issue", because: `it came from ${onDisk.server}` };
  }
  if (inLastThird(onDisk, now))
    return { act: "issue", because: "the last third of its life began" };
  if (onDisk.webroot !== declared.webroot) {
    return { act: "reconfigure", because: `it would be renewed through ${onDisk.webroot}` };
  }
  return { act: "keep" };
}

/** From here on certbot's timer should have renewed it; Let's Encrypt advises the same moment. */
export function inLastThird(
  { notBefore, notAfter }: Pick<Lineage, "notBefore" | "notAfter">,
  now: Date,
): boolean {
  const life = notAfter.getTime() - notBefore.getTime();
  return notAfter.getTime() - now.getTime() <= life / 3;
}
