import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { setTimeout as delay } from "node:timers/promises";
import { engineEnded } from "../../components/callFailure.ts";
import type { Settings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { ChangeCollector } from "../changes/collect.ts";
import type { Context } from "../operation.ts";
import { fileBackend } from "./backend.ts";
import { asUserError, isCommandError, isHeld } from "./failure.ts";
import { remedyFor } from "./remedy.ts";
import { newestEntry } from "./historyEntry.ts";
import type { Interrupted } from "./interrupted.ts";
import { clearDeadLocks } from "./lock.ts";
import { failuresText } from "./failuresText.ts";
import { Narrator } from "./narrate.ts";
import type { OpenStack } from "./open.ts";
import { openStack } from "./open.ts";
import { servePlugins } from "./plugins.ts";
import { POLICY_PACK } from "./policyPack.ts";
import { policyFailure } from "./violations.ts";
import type { EngineResult, EngineVerb } from "./witness.ts";

/** What every call of the engine is given. */
export interface EngineCall {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  /** Heeded by whatever runs the program. */
  readonly policyPacks: string[];
}

export interface EngineRun<T> {
  readonly value: T;
  readonly collected: ChangeCollector;
  /** What an earlier run was killed at. */
  readonly interrupted: readonly Interrupted[];
}

export interface EngineOptions {
  readonly stack: string;
  readonly verb: EngineVerb;
  /** What the program declares the stack from; it reads the stack's file when left out. */
  readonly settings?: Settings;
  /** Saves opening it once more. */
  readonly opened?: OpenStack;
}

/** A terminal sends Ctrl-C to the engine as well; a second one would kill it. Milliseconds. */
const ACKNOWLEDGE_MS = 500;
/** What the engine says because something else has failed. */
const CONSEQUENCE =
  /^(?:(?:update|preview|refresh|destroy) failed|failed to run policy: context canceled)$/;
/** How long the engine may take to stop cleanly. Milliseconds. */
const STOP_GRACE_MS = 60_000;

/**
 * Runs one action of the engine on a stack: clears locks of processes that have ended, narrates, gathers the
 * changes, stops cleanly when asked to.
 *
 * @throws UserError naming each resource that failed, or who holds the stack.
 */
export async function runEngine<T extends EngineResult>(
  ctx: Context,
  options: EngineOptions,
  action: (stack: Stack, call: EngineCall) => Promise<T>,
): Promise<EngineRun<T>> {
  const { stack: name, verb, settings } = options;
  const backend = fileBackend(ctx, name);
  if (backend !== undefined) await clearDeadLocks(ctx, backend, name);
  const willRun = verb === "up" || verb === "preview";
  const { stack, program } = options.opened ?? (await openStack(ctx, name, { willRun, settings }));
  ctx.signal.throwIfAborted();

  const refresh = verb === "refresh" || verb === "drift";
  const narrator = new Narrator(ctx.log, { reading: refresh });
  const collected = new ChangeCollector();
  const onEvent = (event: EngineEvent): void => {
    narrator.take(event);
    collected.take(event, { refresh });
    ctx.witness?.saw(verb, event);
  };
  const plugins = await servePlugins();
  Object.assign(stack.workspace.envVars, plugins.environment);
  const engine = new AbortController();
  const ended = new AbortController();
  const stopped = stopCleanly(ctx, narrator, engine, ended.signal);
  try {
    const value = await ctx.log.step(`${verb} of stack ${name}`, () =>
      Promise.race([
        action(stack, { onEvent, signal: engine.signal, policyPacks: [POLICY_PACK] }),
        stopped,
      ]),
    );
    return { value, collected, interrupted: narrator.interrupted };
  } catch (error) {
    if (ctx.signal.aborted) throw ctx.signal.reason;
    throw program.failure() ?? resourceFailure(error, narrator, options);
  } finally {
    ended.abort();
    await plugins.stop();
    ctx.witness?.ended(verb, () => newestEntry(stack, backend));
  }
}

/** Passes a stop on to the engine unless it has heard it already; gives up waiting after a while. */
async function stopCleanly(
  ctx: Context,
  narrator: Narrator,
  engine: AbortController,
  ended: AbortSignal,
): Promise<never> {
  await new Promise<void>((resolve) => {
    if (ctx.signal.aborted) resolve();
    else ctx.signal.addEventListener("abort", () => resolve(), { once: true, signal: ended });
  });
  ctx.log.info("stopping cleanly: the engine finishes or abandons what it has begun");
  await delay(ACKNOWLEDGE_MS, undefined, { ref: false });
  if (!narrator.acknowledgedCancel) engine.abort();
  await delay(STOP_GRACE_MS, undefined, { ref: false });
  throw ctx.signal.reason;
}

function resourceFailure(
  error: unknown,
  narrator: Narrator,
  { stack, verb }: { stack: string; verb: EngineVerb },
): unknown {
  if (narrator.violations.length > 0) {
    return policyFailure(narrator.violations, { stack, verb, cause: error });
  }
  if (!isCommandError(error) || isHeld(error)) {
    return asUserError(error, stack);
  }
  const failures = narrator.errors.filter(
    ({ message }) => !CONSEQUENCE.test(message) && !engineEnded(message),
  );
  if (failures.length === 0) return asUserError(error, stack);
  return new UserError(`${verb} of stack ${stack} failed.`, {
    given: failuresText(failures),
    next:
      remedyFor(failures, stack) ??
      `mend the cause, then run ${ipai(verb, { stack })} again: it goes on where this one ended`,
    code: "resources-failed",
    exitCode: ExitCode.resource,
    cause: error,
  });
}
