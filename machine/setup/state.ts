import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { localSettingsText } from "../../config/local.ts";
import { exists } from "../exists.ts";
import { makeKeyPair } from "../keyPair.ts";
import { makePassphrase } from "./passphrase.ts";

/**
 * The checkout's own folder `.state/`: where the stack `local` keeps its state, the passphrase that
 * encrypts its secrets and the key that opens its lab droplet. Made once, never overwritten.
 */
export async function prepareState(root: string): Promise<void> {
  const state = join(root, ".state");
  for (const folder of ["", "backend", "pulumi-home", "ssh", "ca"]) {
    await mkdir(join(state, folder), { recursive: true, mode: 0o700 });
  }
  await chmod(state, 0o700);
  await makePassphrase(join(state, "passphrase"));
  await makeKeyPair(join(state, "ssh/id_ed25519"), "ipai lab");
}

/** Writes `Pulumi.local.yaml` on a machine that has none; one that is there belongs to its user. */
export async function prepareLocalSettings(root: string, release: string): Promise<boolean> {
  const path = join(root, "Pulumi.local.yaml");
  if (await exists(path)) return false;
  await writeFileAtomic(path, localSettingsText({ release }), { mode: 0o644 });
  return true;
}
