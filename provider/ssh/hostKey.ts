import { createHash } from "node:crypto";
import { UserError } from "../../report/userError.ts";

/** A host's public key as OpenSSH writes it. */
export interface PinnedKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** Every algorithm that ssh2 knows, in OpenSSH's order of preference. */
const ALGORITHMS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

/** @throws UserError when it is not `type base64 [comment]`. */
export function parseHostKey(line: string): PinnedKey {
  const [type = "", base64 = ""] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  // RFC 4253, 6.6: the blob begins with the length and the text of its type.
  const inner = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString() : "";
  if (type !== "" && inner === type) return { type, blob };
  throw new UserError("The pinned host key is not an SSH public key.", {
    given: `hostKey: ${line}`,
    next: "give the line of `ssh-keyscan -t ed25519 <address>` without the address",
    code: "ssh-host-key-format",
  });
}

/** Asks for the pinned kind of key first: a host with several kinds then shows that one. */
export function algorithmsFor(pinned: PinnedKey): HostKeyAlgorithm[] {
  const isPinned = (algorithm: HostKeyAlgorithm): boolean =>
    algorithm === pinned.type || (pinned.type === "ssh-rsa" && algorithm.startsWith("rsa-"));
  return [...ALGORITHMS.filter(isPinned), ...ALGORITHMS.filter((one) => !isPinned(one))];
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** @param label The host, as a person calls it. */
export function hostKeyChanged(label: string, pinned: PinnedKey, shown: Buffer): UserError {
  return new UserError(`${label} shows another host key than the pinned one: not connected.`, {
    given: `pinned ${fingerprint(pinned.blob)}\nshown  ${fingerprint(shown)}`,
    next:
      "find out why: a rebuilt machine has a new key, and so has somebody in between. " +
      "Compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's console, " +
      "and pin the new key only when they agree",
    code: "ssh-host-key-changed",
  });
}
