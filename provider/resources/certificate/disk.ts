import { X509Certificate } from "node:crypto";

/** A certificate as anybody can read it. */
export interface CertificateFacts {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Upper-case hexadecimal. */
  readonly serial: string;
  readonly issuer: string;
  readonly names: readonly string[];
}

/** Reads what a PEM certificate says of itself. @throws Error when it is none. */
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

/** A certificate file as an object, or `undefined` for one that cannot be read as a certificate. */
export function parsedPem(pem: string | null): X509Certificate | undefined {
  if (pem === null) return undefined;
  try {
    return new X509Certificate(pem);
  } catch (error) {
    // What a hand or a full disk left in the file is an answer, not a failure.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
