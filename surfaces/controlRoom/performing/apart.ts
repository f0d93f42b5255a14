import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Actor } from "../../../operations/perform/actor.ts";
import type { Answer } from "../../../operations/perform/performer.ts";
import type { Environment } from "../../../operations/operation.ts";
import { failureReport } from "../../../report/failure.ts";
import { ipai } from "../../../report/ipai.ts";
import { ExitCode, UserError } from "../../../report/userError.ts";
import type { Performing, Wish, WishOptions } from "./performing.ts";

/** What the room tells its process. */
export type Told =
  | { readonly number: number; readonly wish: Wish; readonly actor: Actor }
  | { readonly unwanted: number };
/** What that process tells the room. */
export interface Tells {
  readonly number: number;
  readonly answer: Answer;
}

/** A page that is looked at asks each minute; to load all anew each time would cost more than to keep it. */
const IDLE_MS = 150_000;

interface Running {
  readonly child: ChildProcess;
  /** What is asked and not answered, by its number. */
  readonly asked: Map<number, (answer: Answer) => void>;
}

/** Performs wishes in a process apart, which is there while it is wanted. */
export class PerformsApart implements Performing {
  readonly #root: string;
  readonly #environment: Environment;
  readonly #idleMs: number;
  #running: Running | undefined;
  #number = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param options.root The checkout. Absolute.
   * @param options.idleMs How long the process stays when nothing is asked.
   */
  constructor(options: { root: string; environment: Environment; idleMs?: number }) {
    this.#root = options.root;
    this.#environment = options.environment;
    this.#idleMs = options.idleMs ?? IDLE_MS;
  }

  /** Starts the process before anything is asked. */
  start(): void {
    this.#run();
    this.#restWhenIdle();
  }

  async perform(wish: Wish, { actor, signal }: WishOptions): Promise<Answer> {
    if (this.#closed || signal?.aborted === true) return ended();
    const { child, asked } = this.#run();
    const number = (this.#number += 1);
    const unwanted = (): void => {
      if (child.connected) child.send({ unwanted: number });
    };
    signal?.addEventListener("abort", unwanted, { once: true });
    try {
      return await new Promise<Answer>((resolve) => {
        asked.set(number, resolve);
        child.send({ number, wish, actor });
      });
    } finally {
      signal?.removeEventListener("abort", unwanted);
      asked.delete(number);
      this.#restWhenIdle();
    }
  }

  /** Nothing is wanted any more: the process gives up what it does and ends, and nobody waits for it. */
  close(): void {
    this.#closed = true;
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = undefined;
    if (running?.child.connected === true) running.child.disconnect();
  }

  #run(): Running {
    clearTimeout(this.#idle);
    return (this.#running ??= this.#begin());
  }

  #begin(): Running {
    const child = fork(join(import.meta.dirname, "program.ts"), [this.#root], {
      cwd: this.#root,
      env: { ...this.#environment },
      execArgv: [],
      // Ctrl-C at the room's terminal is told by the room: what was begun ends in order.
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const asked = new Map<number, (answer: Answer) => void>();
    const running: Running = { child, asked };
    child.on("message", ({ number, answer }: Tells) => asked.get(number)?.(answer));
    const gone = (): void => {
      if (this.#running === running) this.#running = undefined;
      for (const answer of asked.values()) answer(ended());
    };
    child.on("disconnect", gone).on("error", gone);
    child.unref();
    return running;
  }

  #restWhenIdle(): void {
    if (this.#running === undefined || this.#running.asked.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#rest(), this.#idleMs);
    this.#idle.unref();
  }
}

/** Of what was asked of a process that is gone, or given up before. */
function ended(): Answer {
  const error = new UserError("The process that was asked has ended before it answered.", {
    next: `load the page again; when it stays so, end this room and type: ${ipai("room")}`,
    code: "performer-gone",
    exitCode: ExitCode.cancelled,
  });
  return { ok: false, failure: failureReport(error) };
}
