import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import ssh2 from "ssh2";

import { UserError } from "../report/userError.ts";

/** Signs bytes with an Ed25519 key and says whose key it was. */
export interface Signer {
  /** The key's OpenSSH fingerprint, `SHA256:…`. */
  readonly keyId: string;
  /** The line that an allowed-signers file needs for this key. */
  allowedSigner(principal: string): string;
  sign(data: Buffer): Buffer;
}

/**
 * @param file An OpenSSH private key of type Ed25519 without a passphrase.
 * @throws UserError when the file is absent, unreadable or holds another kind of key
 */
export async function openSigner(file: string): Promise<Signer> {
  const text = await readFile(file).catch((cause: unknown) => {
    throw unusable(file, "it cannot be read", cause);
  });
  return signerWith(text, file);
}

/**
 * @param text An OpenSSH private key of type Ed25519 without a passphrase.
 * @param where Whence it came, for errors: a file, a variable.
 * @throws UserError when it is another kind of key, or none
 */
export function signerWith(text: string | Buffer, where: string): Signer {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw unusable(where, key.message, key);
  if (key.type !== "ssh-ed25519") throw unusable(where, `its type is ${key.type}`);
  const blob = key.getPublicSSH();
  const fingerprint = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    keyId: `SHA256:${fingerprint}`,
    allowedSigner: (principal) => `${principal} ssh-ed25519 ${blob.toString("base64")}`,
    sign: (data) => key.sign(data),
  };
}

function unusable(where: string, why: string, cause?: unknown): UserError {
  return new UserError(`The evidence key ${where} cannot sign: ${why}.`, {
    code: "evidence-key",
    next: "make one with ssh-keygen -t ed25519 -N '' -f FILE (docs/evidence.md)",
    cause,
  });
}
