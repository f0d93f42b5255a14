import type { X509Certificate } from "node:crypto";
import { parsedPem } from "./disk.ts";
import { type Kept, type KeyedSet, kinds } from "./inspection.ts";

/**
 * Why certbot would not take the files of a lineage, or nginx would serve something else than it
 * holds: by certbot's own rules (`RenewableCert`), each file in `live/` is a link to a numbered file
 * in `archive/`. None for a sound lineage.
 */
export function fileTroubles(name: string, kept: Kept): string[] {
  const places = kinds.flatMap((kind) => {
    const { is, target } = kept.links[kind];
    const file = `live/${name}/${kind}.pem`;
    if (is !== "link") return [is === "missing" ? `${file} is missing` : `${file} is a ${is}`];
    const right = new RegExp(`^/etc/letsencrypt/archive/${escaped(name)}/${kind}\\d+\\.pem$`);
    return right.test(target) ? [] : [`${file} leads to ${target}`];
  });
  if (places.length > 0) return places;
  const certificate = parsedPem(kept.cert);
  if (!certificate) return [`live/${name}/cert.pem holds no certificate`];
  return [...pairTroubles(certificate, kept, name), ...fullchainTroubles(kept, name)];
}

/** Whether key and chain belong to the certificate: what nginx needs to serve it. */
export function isSound(set: KeyedSet): boolean {
  const certificate = parsedPem(set.cert);
  return certificate !== undefined && pairTroubles(certificate, set, "").length === 0;
}

function pairTroubles(
  certificate: X509Certificate,
  { public: key, chain }: Pick<Kept, "public" | "chain">,
  name: string,
): string[] {
  const own = certificate.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const issuer = parsedPem(chain);
  return [
    ...(key === own ? [] : [`live/${name}/privkey.pem is not the certificate's key`]),
    ...(issuer && certificate.checkIssued(issuer)
      ? []
      : [`live/${name}/chain.pem does not hold the certificate's issuer`]),
  ];
}

function fullchainTroubles({ cert, chain, fullchain }: Kept, name: string): string[] {
  const together = blocksOf(`${cert ?? ""}\n${chain ?? ""}`);
  return blocksOf(fullchain ?? "") === together
    ? []
    : [`live/${name}/fullchain.pem is not the certificate and its chain`];
}

function blocksOf(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => block.replaceAll(/\s/g, "")).join("\n");
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}
