import * as pulumi from "@pulumi/pulumi";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { LocalWorkspace, OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";
import { z } from "zod";
import type { Engine } from "./engine.ts";

/**
 * What the product does to the SDK (@pulumi/pulumi 3.259.0) beside its documented API, all of it,
 * each with its reason. `test/unit/machine/engine/sdk.test.ts` fails when a version of the SDK is
 * otherwise there: then each of these is to be read again.
 */

/** The SDK's own way to make one, which its types keep private, asks the CLI for its version first. */
const Command = PulumiCommand as unknown as new (path: string, version: SemVer) => PulumiCommand;

/** A CLI whose version is known: asking it once more takes 0.2 s. */
export function commandOf({ path, version }: Pick<Engine, "path" | "version">): PulumiCommand {
  return new Command(path, new SemVer(version));
}

/**
 * Opening a stack selects it, by a process of the CLI. Every call names its stack, and whether there
 * is one is all that selecting it would find out.
 */
export function withoutSelecting(workspace: LocalWorkspace): void {
  workspace.selectStack = () => Promise.resolve();
}

/**
 * After an action the SDK starts the CLI three times more, one process after the other: twice for
 * the outputs, once for the history's newest entry. The outputs are those that the program returned
 * to this very process; the history is asked for by whoever wants it.
 */
export function answerForTheEngine(stack: Stack, outputs: () => OutputMap | undefined): void {
  const ask = stack.outputs.bind(stack);
  stack.outputs = async () => outputs() ?? ask();
  stack.info = () => Promise.resolve(undefined);
}

/** Exported by the SDK's module and left out of its types. */
const queue = z.object({ waitForRPCs: z.custom<() => Promise<void>>() });

/**
 * Ends when every resource that the program declared is asked for. The SDK's server for inline
 * programs (automation/server.js) tells the engine that a program is through before it looks for
 * errors; whoever wants to look first has to wait for this.
 */
export function everythingDeclared(): Promise<void> {
  return queue.parse(pulumi.runtime).waitForRPCs();
}
