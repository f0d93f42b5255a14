import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { localSettingsText } from "../config/local.ts";
import { UserError } from "../report/userError.ts";
import { exists } from "./exists.ts";
import { makeKeyPair } from "./keyPair.ts";
import { writeOnce } from "./writeOnce.ts";

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
  await writePassphrase(state);
  await makeKeyPair(join(state, "ssh/id_ed25519"), "ipai lab");
}

/** Writes `Pulumi.local.yaml` on a machine that has none; one that is there belongs to its user. */
export async function prepareLocalSettings(root: string, release: string): Promise<boolean> {
  const path = join(root, "Pulumi.local.yaml");
  if (await exists(path)) return false;
  await writeOnce(path, localSettingsText({ release }), 0o644);
  return true;
}

async function writePassphrase(state: string): Promise<void> {
  const path = join(state, "passphrase");
  if (await exists(path)) return;
  const stacks = join(state, "backend/.pulumi/stacks");
  if ((await exists(stacks)) && (await readdir(stacks)).length > 0) {
    throw new UserError("The passphrase of this checkout's state is gone.", {
      given: `${path} is missing, but ${stacks} holds a state that it encrypts`,
      next: `put ${path} back from a copy; without one: npm run stop -- --purge removes the local stack and starts afresh`,
      code: "passphrase-missing",
      exitCode: 3,
    });
  }
  await writeOnce(path, randomBytes(32).toString("base64url"), 0o600);
}
