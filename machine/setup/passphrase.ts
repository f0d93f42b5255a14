import { randomBytes } from "node:crypto";
import { chmod, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { exists } from "../exists.ts";
import { ifAbsent } from "../errno.ts";

/** Anybody but the owner. */
const OTHERS = 0o077;

/** @throws UserError when it is gone while there is a state that it encrypts. */
export async function makePassphrase(path: string): Promise<void> {
  if (await exists(path)) return;
  await refuseLostPassphrase(path);
  await writeFileAtomic(path, randomBytes(32).toString("base64url"), { mode: 0o600 });
}

/**
 * Has the passphrase at `path` ready for the engine.
 *
 * @returns Whether others could read it, which they can no longer.
 * @throws UserError when it is not there.
 */
export async function guardPassphrase(path: string): Promise<boolean> {
  const found = await stat(path).catch(ifAbsent);
  if (found === undefined) {
    await refuseLostPassphrase(path);
    throw new UserError("This checkout is not set up yet.", {
      given: `${path} is missing`,
      next: `npm start (or ${ipai("setup")}, which starts nothing)`,
      code: "not-set-up",
    });
  }
  if ((found.mode & OTHERS) === 0) return false;
  await chmod(path, 0o600);
  return true;
}

/** The state lies beside the passphrase. */
async function refuseLostPassphrase(path: string): Promise<void> {
  const stacks = join(dirname(path), "backend/.pulumi/stacks");
  const encrypted = (await readdir(stacks).catch(ifAbsent)) ?? [];
  if (encrypted.length === 0) return;
  throw new UserError("The passphrase of this checkout's state is gone.", {
    given: `${path} is missing, but ${stacks} holds a state that it encrypts`,
    next: `put ${path} back from a copy; without one: npm run stop -- --purge removes the local stack and starts afresh`,
    code: "passphrase-missing",
    exitCode: ExitCode.authentication,
  });
}
