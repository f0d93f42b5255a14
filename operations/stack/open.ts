import type { LocalWorkspace, Stack, Workspace } from "@pulumi/pulumi/automation/index.js";
import { heldByStack } from "../../components/adoption/held.ts";
import { cloudAddresses } from "../../config/cloudAddresses.ts";
import type { StateSource } from "../../machine/engine/exportState.ts";
import { loadSdk } from "../../machine/engine/loadSdk.ts";
import type { Context } from "../operation.ts";
import { backendEnvironment, fileBackend, isLocal } from "./backend.ts";
import { engineFor } from "./engineFor.ts";
import { asUserError } from "./failure.ts";
import { refuseDamagedState } from "./integrity.ts";
import type { Program, ProgramInputs } from "./program.ts";
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
  // Before the program, which loads the SDK as well.
  const sdk = loadSdk();
  const opening = openWorkspace(ctx, name);
  const context = {
    addresses: cloudAddresses(ctx.environment),
    held: async () => heldByStack(name, ctx.root, sourceOf(await opening)),
  };
  const program = loadProgram(ctx.root, { ...options, context });
  if (options.willRun) program.preload();
  const workspace = await opening;
  const { Stack, answerForTheEngine, keepRunsApart, withoutSelecting } = await sdk;
  keepRunsApart();
  workspace.program = program.run;
  if (exists) withoutSelecting(workspace);
  try {
    const stack = isLocal(name)
      ? await Stack.createOrSelect(name, workspace)
      : await Stack.select(name, workspace);
    answerForTheEngine(stack, () => program.outputs());
    return { stack, program };
  } catch (error) {
    throw asUserError(error, name);
  }
}

/** How the engine's CLI is started in a workspace, beside the SDK. */
export function sourceOf({ pulumiCommand, envVars }: Workspace): StateSource {
  return { command: pulumiCommand.command, env: envVars };
}

/** A workspace without a selected stack. */
export async function openWorkspace(ctx: Context, stack: string): Promise<LocalWorkspace> {
  const engine = await engineFor(ctx, stack);
  const { LocalWorkspace, commandOf } = await loadSdk();
  return LocalWorkspace.create({
    workDir: ctx.root,
    pulumiCommand: commandOf(engine),
    envVars: backendEnvironment(ctx, stack),
  });
}
