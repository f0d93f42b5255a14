// @ts-check
// As much of node:crypto as the verifier uses: SHA-256 and Ed25519, both at once and not by promise.
import { hashes, verify as verifyEd25519 } from "/assets/noble/ed25519.js";
import { sha256, sha512 } from "/assets/noble/sha2.js";

hashes.sha512 = sha512;

/** @param {string} name */
export function createHash(name) {
  if (name !== "sha256") throw new Error(`no hash ${name} here`);
  const hash = sha256.create();
  const self = {
    /** @param {string | Uint8Array} data */
    update(data) {
      hash.update(
        typeof data === "string" ? new TextEncoder().encode(data) : Uint8Array.from(data),
      );
      return self;
    },
    /** @param {"hex" | "base64"} encoding */
    digest: (encoding) => Buffer.from(hash.digest()).toString(encoding),
  };
  return self;
}

/** @param {{ key: Uint8Array }} options An Ed25519 key as RFC 8410 writes it: its last 32 bytes are the key. */
export function createPublicKey({ key }) {
  return Uint8Array.from(key.subarray(-32));
}

/** @param {null} _algorithm @param {Uint8Array} data @param {Uint8Array} key @param {Uint8Array} signature */
export function verify(_algorithm, data, key, signature) {
  if (signature.length !== 64) return false;
  try {
    // By RFC 8032, as OpenSSL does.
    return verifyEd25519(Uint8Array.from(signature), Uint8Array.from(data), key, { zip215: false });
  } catch {
    // A key or a signature that is no point of the curve.
    return false;
  }
}
