import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Signer } from "../../evidence/signer.ts";
import type { Environment } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";

/**
 * The chain of what concerns the checkout and no stack: verifications of the manifests, CI. Its
 * packs lie beside those of staging and prod.
 */
export const REPOSITORY = "repository";

/**
 * The folder of a stack's packs. What happens on this machine alone stays out of git, so that work
 * with a lab leaves the checkout clean; the rest is committed with the checkout.
 */
export function evidenceRoot(root: string, stack: string): string {
  return join(root, isLocal(stack) ? ".state/evidence" : "docs/evidence");
}

/** The OpenSSH allowed-signers file of a folder of packs. */
export function signersFile(evidence: string): string {
  return join(evidence, "allowed_signers");
}

/** Holds a key itself, as a secret of CI does; its name makes the redactor know its value. */
const KEY_TEXT = "IPAI_EVIDENCE_PRIVATE_KEY";

/**
 * The key that signs here: the file that `$IPAI_EVIDENCE_KEY` names, the text of
 * `$IPAI_EVIDENCE_PRIVATE_KEY`, else the checkout's own, made on first use.
 *
 * @throws UserError when the key that was given cannot sign.
 */
export async function signerOf(root: string, environment: Environment): Promise<Signer> {
  const { IPAI_EVIDENCE_KEY: file, [KEY_TEXT]: text } = environment;
  // Who asks where packs lie, completion above all, does not wait for what signs them.
  const [{ openSigner, signerWith }, { makeKeyPair }] = await Promise.all([
    import("../../evidence/signer.ts"),
    import("../../machine/keyPair.ts"),
  ]);
  if (file) return openSigner(file);
  // A store of secrets may have cut off the last line break, which OpenSSH's format wants.
  if (text) return signerWith(`${text.trim()}\n`, `of $${KEY_TEXT}`);
  const own = join(root, ".state/ssh/evidence_ed25519");
  await makeKeyPair(own, "ipai evidence");
  return openSigner(own);
}

/** Lists a key as an allowed signer of a folder of packs, once. */
export async function allowSigner(
  evidence: string,
  signer: Signer,
  principal: string,
): Promise<void> {
  const file = signersFile(evidence);
  const line = signer.allowedSigner(principal.replaceAll(/\s+/g, "_"));
  const key = line.slice(line.indexOf(" "));
  if (existsSync(file) && (await readFile(file, "utf8")).includes(key)) return;
  await mkdir(evidence, { recursive: true });
  await appendFile(file, `${line}\n`);
}
