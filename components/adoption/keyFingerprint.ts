import { createHash } from "node:crypto";

/** A public key's MD5 fingerprint, by which DigitalOcean knows it. */
export function keyFingerprint(publicKey: string): string {
  const [, blob = ""] = publicKey.split(" ");
  const digest = createHash("md5").update(Buffer.from(blob, "base64")).digest("hex");
  return (digest.match(/../g) ?? []).join(":");
}
