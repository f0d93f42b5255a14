import { X509Certificate } from "node:crypto";
import type { Remote } from "../../ssh/remote.ts";

/** A certificate as anybody can read it. */
export interface CertificateFacts {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Upper-case hexadecimal. */
  readonly serial: string;
  readonly issuer: string;
  readonly names: readonly string[];
}

/** One of certbot's lineages: the certificate and how it is renewed. */
export interface Lineage extends CertificateFacts {
  /** The ACME directory it came from and will be renewed at. */
  readonly server: string;
  readonly webroot: string;
}

// base64 keeps each answer on one line, whatever is in the file.
const readLineage = `
live=/etc/letsencrypt/live/$1/cert.pem
renewal=/etc/letsencrypt/renewal/$1.conf
if [ -e "$live" ] && [ -e "$renewal" ]; then
  printf 'certificate %s\\n' "$(base64 -w0 "$live")"
  printf 'renewal %s\\n' "$(base64 -w0 "$renewal")"
fi
`;

/**
 * The lineage that certbot keeps under this name, or `undefined`. One without a renewal
 * configuration counts as absent: nothing would ever renew it.
 */
export async function lineageOnDisk(
  remote: Remote,
  name: string,
  signal?: AbortSignal,
): Promise<Lineage | undefined> {
  const { stdout } = await remote.run({
    step: `read the certificate ${name}`,
    script: readLineage,
    args: [name],
    ...(signal && { signal }),
  });
  const files = new Map(
    stdout
      .split("\n")
      .map((line) => line.split(" "))
      .map(([key = "", value = ""]) => [key, Buffer.from(value, "base64").toString()]),
  );
  const pem = files.get("certificate");
  const renewal = files.get("renewal");
  if (pem === undefined || renewal === undefined) return undefined;
  return { ...factsOf(pem), server: setting(renewal, "server"), webroot: webrootOf(renewal) };
}

/** Reads what a PEM certificate says of itself. */
export function factsOf(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    serial: certificate.serialNumber,
    issuer: certificate.issuer.replaceAll("\n", ", "),
    names: (certificate.subjectAltName ?? "")
      .split(", ")
      .filter((name) => name.startsWith("DNS:"))
      .map((name) => name.slice("DNS:".length))
      .sort(),
  };
}

function setting(renewal: string, key: string): string {
  return new RegExp(`^${key} *= *(.*?),? *$`, "m").exec(renewal)?.[1] ?? "";
}

/** certbot ≥ 4 writes `webroot_path = /a,` or, in the map section, `erp.example.com = /a`. */
function webrootOf(renewal: string): string {
  const direct = setting(renewal, "webroot_path");
  if (direct !== "") return direct;
  const [, map = ""] = renewal.split("[[webroot_map]]");
  return / = *(.*)$/m.exec(map)?.[1] ?? "";
}
