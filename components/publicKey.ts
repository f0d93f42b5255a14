import { existsSync, readFileSync } from "node:fs";
import type { Settings } from "../config/settings.ts";
import { ExitCode, UserError } from "../report/userError.ts";

/**
 * The public half of the stack's SSH key, which a new host is given.
 *
 * @throws UserError when it is not there.
 */
export function publicKeyOf({ ssh, host }: Settings): string {
  const privateKey = ssh.privateKeyFile;
  const publicKey = `${privateKey}.pub`;
  if (existsSync(publicKey)) return readFileSync(publicKey, "utf8").trim();
  const make = existsSync(privateKey)
    ? `ssh-keygen -y -f ${privateKey} > ${publicKey}`
    : `ssh-keygen -t ed25519 -f ${privateKey}, or name another in ipai:ssh`;
  throw new UserError("The public half of the stack's SSH key is not there.", {
    given: publicKey,
    next: host.kind === "lab" ? "npm start, which makes a new pair" : make,
    code: "ssh-key-missing",
    exitCode: ExitCode.configuration,
  });
}
