import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { requireStackFile } from "../../config/stackFile.ts";
import type { Engine } from "../../machine/engine/engine.ts";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { guardPassphrase } from "../../machine/setup/passphrase.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { isLocal, stateFolders } from "./backend.ts";
import { sharePlugins } from "./sharedPlugins.ts";

/**
 * The Pulumi CLI of this machine, ready to work on a stack.
 *
 * @throws UserError without one, for a stack without a file, or where the state of local ones is gone.
 */
export async function engineFor(ctx: Context, stack: string): Promise<Engine> {
  if (isLocal(stack)) await prepareLocalState(ctx);
  // A name that was mistyped needs no login.
  else requireStackFile(join(ctx.root, `Pulumi.${stack}.yaml`), stack);
  await sharePlugins(ctx);
  const { engine, rejected } = await findEngine(
    engineFolders(homedir(), ctx.environment["PATH"] ?? ""),
    { ask: false },
  );
  if (engine) return engine;
  throw new UserError("No Pulumi CLI that fits was found on this machine.", {
    ...(rejected.length > 0
      ? { given: rejected.map(({ path, reason }) => `${path}: ${reason}`).join("\n") }
      : {}),
    next: "ipai setup",
    code: "engine-missing",
  });
}

/** @throws UserError when the checkout lacks what every stack in it needs. */
async function prepareLocalState({ root, log }: Context): Promise<void> {
  const { backend, passphraseFile } = stateFolders(root);
  if (await guardPassphrase(passphraseFile)) {
    log.warning(`others could read ${passphraseFile}; now only you can`);
  }
  if (existsSync(backend)) return;
  throw new UserError("The state of this checkout's stacks is gone.", {
    given: `${backend} is missing`,
    next: "put it back from a copy; without one: npm run stop -- --purge removes what still runs, then npm start",
    code: "state-missing",
  });
}
