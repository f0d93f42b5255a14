import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import type { Actor } from "../../operations/perform/actor.ts";
import type { Answer } from "../../operations/perform/performer.ts";
import type { FailureReport } from "../../report/failure.ts";
import type { InputOf, OperationName, OutputOf, Performing } from "./performing/performing.ts";

/** What an operation answered last, and whether it is being asked again. */
export interface Reading<Output> {
  /** The last answer; absent until there is one. */
  readonly output?: Output | undefined;
  /** When that answer came. Milliseconds since 1970. */
  readonly at?: number | undefined;
  /** Why the newest try has no answer; an older answer may stand beside it. */
  readonly failure?: FailureReport["error"] | undefined;
  readonly asking: boolean;
}

type Kept = Omit<Reading<unknown>, "asking">;

/** As many at a time as do not crowd out the work of the machine. */
const AT_ONCE = 3;

/** Far more than the pages of a few stacks need. */
const MOST_KEPT = 200;

/**
 * Asks reading operations in the background and keeps their last answers, so that a page is there at
 * once and says how old what it shows is.
 */
export class Readings {
  /** Emits `changed` when any reading begins or ends. */
  readonly events = new EventEmitter<{ changed: [] }>().setMaxListeners(0);
  readonly #performing: Performing;
  readonly #actor: Actor;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Kept>();
  /** When each was last tried, with or without an answer. */
  readonly #triedAt = new Map<string, number>();
  readonly #going = new Map<string, Promise<void>>();
  readonly #turns = pLimit(AT_ONCE);

  constructor(options: { performing: Performing; actor: Actor; signal: AbortSignal }) {
    this.#performing = options.performing;
    this.#actor = options.actor;
    this.#signal = options.signal;
  }

  /** What is known; asks in the background when that is older. @param maxAgeMs Milliseconds. */
  read<Name extends OperationName>(
    operation: Name,
    input: Partial<InputOf<Name>>,
    maxAgeMs: number,
  ): Reading<OutputOf<Name>> {
    const kept = this.kept(operation, input);
    const tried = this.#triedAt.get(keyOf(operation, input));
    if (tried === undefined || Date.now() - tried > maxAgeMs) this.ask(operation, input);
    return { ...kept, asking: this.#going.has(keyOf(operation, input)) };
  }

  /** What is known, without asking. */
  kept<Name extends OperationName>(
    operation: Name,
    input: Partial<InputOf<Name>>,
  ): Reading<OutputOf<Name>> {
    const key = keyOf(operation, input);
    const kept = this.#kept.get(key) as Omit<Reading<OutputOf<Name>>, "asking"> | undefined;
    return { ...kept, asking: this.#going.has(key) };
  }

  /** Asks now, unless it is being asked already. */
  ask<Name extends OperationName>(operation: Name, input: Partial<InputOf<Name>>): void {
    const key = keyOf(operation, input);
    if (this.#going.has(key)) return;
    const work = this.#turns(async () => {
      const answer = await this.#performing.perform(
        { operation, input },
        { actor: this.#actor, signal: this.#signal },
      );
      const before = this.#kept.get(key);
      this.#kept.delete(key);
      this.#kept.set(key, { ...before, ...readingOf(answer) });
      this.#forgetOldest();
      this.#triedAt.set(key, Date.now());
      this.#going.delete(key);
      this.events.emit("changed");
    });
    this.#going.set(key, work);
    this.events.emit("changed");
  }

  /** Whatever is known of a stack may be otherwise now: it is asked again when a page wants it. */
  stale(): void {
    this.#triedAt.clear();
    this.events.emit("changed");
  }

  /** What people search for differs each time: a room that is open for days must not keep all of it. */
  #forgetOldest(): void {
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size <= MOST_KEPT || oldest === undefined) return;
    this.#kept.delete(oldest);
    this.#triedAt.delete(oldest);
  }

  /** Until everything that was asked has its answer, or the time is over. @param limitMs Milliseconds. */
  async settled(limitMs: number): Promise<void> {
    await Promise.race([
      Promise.all(this.#going.values()),
      delay(limitMs, undefined, { ref: false }),
    ]);
  }
}

function readingOf(answer: Answer): Kept {
  return answer.ok
    ? { output: answer.output, at: Date.now(), failure: undefined }
    : { failure: answer.failure.error };
}

const keyOf = (operation: OperationName, input: object): string =>
  `${operation} ${JSON.stringify(input)}`;
