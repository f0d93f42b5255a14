import * as pulumi from "@pulumi/pulumi";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { LocalWorkspace, OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import * as state from "@pulumi/pulumi/runtime/state.js";
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

/** Marked as internal, so that the types leave it out. */
const perRun = z.object({ getLocalStore: z.custom<() => object | undefined>() });

/** What the SDK keeps for the run of an inline program that this is called within, if any. */
function currentRun(): object | undefined {
  return perRun.parse(state).getLocalStore();
}

const UNHANDLED: ReadonlySet<string | symbol> = new Set([
  "unhandledRejection",
  "uncaughtException",
]);

/**
 * While an inline program runs, the SDK's server listens on the process for what nobody handles, and
 * takes it for its own program's: of two programs at once, both fail by what one of them did. From
 * this call on, a listener that is added within a run hears of what comes from that run, and of what
 * comes from none. Node tells them apart: a rejection is announced in its promise's context.
 */
export function keepRunsApart(): void {
  const events: NodeJS.EventEmitter = process;
  if (!events.listeners("newListener").includes(narrowToRun)) events.on("newListener", narrowToRun);
}

type Listener = (...values: unknown[]) => void;

/** Node announces a listener just before it adds it. */
function narrowToRun(event: string | symbol, listener: Listener): void {
  const run = currentRun();
  if (run === undefined || !UNHANDLED.has(event)) return;
  const heard = (...values: unknown[]): void => {
    const origin = currentRun();
    if (origin === undefined || origin === run) listener(...values);
  };
  queueMicrotask(() => {
    const events: NodeJS.EventEmitter = process;
    if (!events.listeners(event).includes(listener)) return;
    events.off(event, listener);
    events.off("newListener", narrowToRun);
    // As Node marks those of `once`: whoever added the listener removes it by what they added.
    events.on(event, Object.assign(heard, { listener }));
    events.on("newListener", narrowToRun);
  });
}
