import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack as AutomationStack } from "@pulumi/pulumi/automation/index.js";
import { heldByStack } from "../../components/adoption/held.ts";
import type { Held } from "../../components/adoption/held.ts";
import { cloudAddresses } from "../../config/cloudAddresses.ts";
import { requireStackFile } from "../../config/stackFile.ts";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { answerForTheEngine, withoutSelecting } from "../../machine/engine/sdk.ts";
import { UserError } from "../../report/userError.ts";
import { guardPassphrase } from "../../machine/setup/passphrase.ts";
import type { Context } from "../operation.ts";
import { backendEnvironment, fileBackend, isLocal, stateFolders } from "./backend.ts";
import { asUserError } from "./failure.ts";
import { refuseDamagedState } from "./integrity.ts";
import type { Program, ProgramInputs } from "./program.ts";
import { sharePlugins } from "./sharedPlugins.ts";
import { loadProgram } from "./program.ts";

/** One stack, ready for the engine. */
export interface OpenStack {
  readonly stack: Stack;
  readonly program: Program;
}

export interface OpenOptions extends Pick<ProgramInputs, "settings" | "begun"> {
  /** The engine will run the program: it is loaded meanwhile. */
  readonly willRun?: boolean;
}

/**
 * The engine's view of one stack: `index.ts` as an inline program, run in the checkout.
 * `local` is made on first use; any other stack must exist where the user is logged in.
 *
 * @throws UserError without an engine, with a damaged state file, or for a stack that is not there.
 */
export async function openStack(
  ctx: Context,
  name: string,
  options: OpenOptions = {},
): Promise<OpenStack> {
  const backend = fileBackend(ctx, name);
  const exists = backend !== undefined && (await refuseDamagedState(backend, name));
  const opening = openWorkspace(ctx, name);
  const context = {
    addresses: cloudAddresses(ctx.environment),
    held: async () => heldByWorkspace(await opening, name),
  };
  const program = loadProgram(ctx.root, { ...options, context });
  if (options.willRun) program.preload();
  const workspace = await opening;
  workspace.program = program.run;
  if (exists) withoutSelecting(workspace);
  try {
    const stack = isLocal(name)
      ? await AutomationStack.createOrSelect(name, workspace)
      : await AutomationStack.select(name, workspace);
    answerForTheEngine(stack, () => program.outputs());
    return { stack, program };
  } catch (error) {
    throw asUserError(error, name);
  }
}

/** Not by the SDK's `exportStack`, which decrypts every secret of the state. */
function heldByWorkspace(workspace: LocalWorkspace, stack: string): Promise<Held> {
  const { pulumiCommand, workDir, envVars } = workspace;
  return heldByStack(stack, workDir, { command: pulumiCommand.command, env: envVars });
}

/** A workspace without a selected stack: enough to read outputs. */
export async function openWorkspace(ctx: Context, stack: string): Promise<LocalWorkspace> {
  if (isLocal(stack)) await prepareLocalState(ctx);
  // A name that was mistyped needs no login.
  else requireStackFile(join(ctx.root, `Pulumi.${stack}.yaml`), stack);
  await sharePlugins(ctx);
  const { engine, rejected } = await findEngine(
    engineFolders(homedir(), ctx.environment["PATH"] ?? ""),
    { ask: false },
  );
  if (!engine) {
    throw new UserError("No Pulumi CLI that fits was found on this machine.", {
      ...(rejected.length > 0
        ? { given: rejected.map(({ path, reason }) => `${path}: ${reason}`).join("\n") }
        : {}),
      next: "ipai setup",
      code: "engine-missing",
    });
  }
  return LocalWorkspace.create({
    workDir: ctx.root,
    pulumiCommand: engine.command,
    envVars: backendEnvironment(ctx, stack),
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
