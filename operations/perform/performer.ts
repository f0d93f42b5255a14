import pLimit from "p-limit";
import { elapsed } from "../../report/elapsed.ts";
import type { FailureReport } from "../../report/failure.ts";
import { failureReport } from "../../report/failure.ts";
import { commandText } from "../../report/ipai.ts";
import { mapTexts, progressLogger } from "../../report/progress.ts";
import type { ProgressListener } from "../../report/progress.ts";
import type { Redactor } from "../../report/redaction.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { AnyOperation, Context, Environment } from "../operation.ts";
import type { Approval } from "../approvals/approval.ts";
import { type Actor, actorText } from "./actor.ts";
import { authorise } from "./authorise.ts";
import { requireConsent } from "./consent.ts";
import { Pace } from "./pace.ts";
import { parseInput } from "./parseInput.ts";
import { readable } from "./readable.ts";
import { redactorFor } from "./redactorFor.ts";
import { timeLimit } from "./timeLimit.ts";
import { Trail } from "./trail.ts";

export interface Asked {
  readonly actor: Actor;
  /** The plan that this carries out, of a job that a person approved. */
  readonly approval?: Approval;
  /** Names of operations that a person allowed the agent when starting its surface. */
  readonly allowed?: readonly string[];
  /** Told of progress; secrets are taken out before. */
  readonly onProgress: ProgressListener;
  /** Aborted when whoever asked wants no more of it. */
  readonly signal?: AbortSignal;
  /** A way to ask whoever asked, until the signal; nothing where nobody can answer. */
  readonly askWith?: (signal: AbortSignal) => Context["ask"];
}

/** What came of an operation. No field holds a secret, but where showing one is what was asked for. */
export type Answer =
  | {
      readonly ok: true;
      readonly output: unknown;
      /** The output for a person. */
      readonly text: string;
      readonly exitCode: number;
    }
  | { readonly ok: false; readonly failure: FailureReport };

type Queue = ReturnType<typeof pLimit>;

/**
 * Performs operations, for every surface: parses the input, authorises, waits for the stack's turn,
 * limits the time, runs, redacts, answers. A surface asks and renders; it never runs one itself.
 */
export class Performer {
  readonly #root: string;
  readonly #environment: Environment;
  readonly #queues = new Map<string, Queue>();

  /** @param options.root The checkout. Absolute. */
  constructor({ root, environment }: { root: string; environment: Environment }) {
    this.#root = root;
    this.#environment = environment;
  }

  /** Never throws: what goes wrong is an answer too. */
  async perform(operation: AnyOperation, given: object, asked: Asked): Promise<Answer> {
    const redactor = redactorFor(this.#environment);
    try {
      const input = parseInput(operation, given);
      const { actor, approval, allowed = [] } = asked;
      if (!allowed.includes(operation.name)) {
        authorise(operation, actor, approval && { approval, input });
      }
      const limitMs = timeLimit(operation, this.#environment);
      return await this.#inTurn(operation, input, () =>
        this.#run(operation, input, { ...asked, redactor, limitMs }),
      );
    } catch (error) {
      return { ok: false, failure: redactedCopy(failureReport(error), redactor) };
    }
  }

  async #run(
    operation: AnyOperation,
    input: object,
    {
      actor,
      approval,
      onProgress,
      signal,
      askWith,
      redactor,
      limitMs,
    }: Asked & { redactor: Redactor; limitMs: number },
  ): Promise<Answer> {
    // Of one that was given up while it waited nothing is begun.
    signal?.throwIfAborted();
    const stop = new AbortController();
    const pass = (): void => stop.abort(signal?.reason);
    signal?.addEventListener("abort", pass, { once: true });
    const timer = setTimeout(() => stop.abort(outOfTime(operation.name, limitMs)), limitMs);
    const redact = (text: string): string => redactor.redact(text);
    const trail = this.#trail(operation, input, actor);
    const { name } = operation;
    const pace = Pace.of(this.#root, { name, input, now: Date.now });
    try {
      const ask = askWith?.(stop.signal);
      const ctx: Context = {
        root: this.#root,
        environment: this.#environment,
        log: progressLogger((event) => {
          const told = mapTexts(pace.known(event), redact);
          trail?.tell(told);
          onProgress(told);
        }, Date.now),
        redactor,
        actor,
        ...(approval && { approval }),
        signal: stop.signal,
        ...(ask && { ask }),
      };
      requireConsent(operation, input, ctx);
      const found = await operation.run(ctx, input).catch((error: unknown) => {
        throw readable(error, operation.name);
      });
      const output = operation.output.parse(found);
      const exitCode = operation.exitCode?.(output) ?? ExitCode.ok;
      if (exitCode === ExitCode.ok) await pace.keep();
      const text = operation.text(output);
      if (operation.revealsSecrets) return { ok: true, output, text, exitCode };
      // As JSON holds it: what a surface gets is what a machine would.
      const plain: unknown = JSON.parse(JSON.stringify(output));
      return { ok: true, output: redactedCopy(plain, redactor), text: redact(text), exitCode };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", pass);
      trail?.end();
    }
  }

  /** Of what changes a stack: another process may want to know how far it is. */
  #trail({ name, effect }: AnyOperation, input: object, actor: Actor): Trail | undefined {
    if (effect === "read-only" || !("stack" in input) || typeof input.stack !== "string") return;
    return new Trail(this.#root, input.stack, `${name} by ${actorText(actor)}`);
  }

  /** What changes a stack waits for what changes it already; reading waits for nothing. */
  #inTurn<T>(operation: AnyOperation, input: object, work: () => Promise<T>): Promise<T> {
    const stack: unknown = "stack" in input ? input.stack : undefined;
    if (operation.effect === "read-only" || typeof stack !== "string") return work();
    const queue = this.#queues.get(stack) ?? pLimit(1);
    this.#queues.set(stack, queue);
    return queue(work);
  }
}

function outOfTime(command: string, timeoutMs: number): UserError {
  return new UserError(`ipai ${command} did not end within ${elapsed(timeoutMs)}.`, {
    given: "it was stopped cleanly; what was done is recorded",
    next: `TIMEOUT=${Math.round((timeoutMs / 1000) * 2)} ${commandText(command)} (seconds): it goes on where this one ended`,
    code: "timeout",
    exitCode: ExitCode.timeout,
  });
}

function redactedCopy<T>(value: T, redactor: Redactor): T {
  return redactedValue(value, redactor) as T;
}

function redactedValue(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.redact(value);
  if (Array.isArray(value)) return value.map((each: unknown) => redactedValue(each, redactor));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]: [string, unknown]) => [
    redactor.redact(key),
    redactedValue(each, redactor),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
