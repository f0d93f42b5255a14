import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { isErrno } from "../../machine/errno.ts";
import type { ProgressEvent } from "../../report/progress.ts";

/** How a run went: when each of its steps began, and how long it took. Milliseconds. */
const runSchema = z.object({
  totalMs: z.number(),
  steps: z.record(z.string(), z.object({ beganMs: z.number(), tookMs: z.number() })),
});
type Run = z.infer<typeof runSchema>;

/** What ends sooner needs nobody to know how long it takes. */
const LEAST_MS = 5_000;

/**
 * How long each step of an operation took the last time that it went well, in a file of the checkout for
 * each operation of each stack: whoever waits is told how long it will be.
 */
export class Pace {
  readonly #state: string;
  readonly #file: string;
  readonly #last: Run | undefined;
  readonly #now: () => number;
  readonly #beganAt: number;
  readonly #steps: Record<string, { beganMs: number; tookMs: number }> = {};
  readonly #names = new Map<number, string>();
  readonly #counts = new Map<string, number>();

  private constructor(state: string, file: string, now: () => number) {
    this.#state = state;
    this.#file = join(state, file);
    this.#last = existsSync(this.#file) ? runIn(readFileSync(this.#file, "utf8")) : undefined;
    this.#now = now;
    this.#beganAt = now();
  }

  /** @param input Of the operation: its stack's runs are compared with each other. */
  static of(
    root: string,
    { name, input, now }: { name: string; input: object; now: () => number },
  ): Pace {
    const stack = "stack" in input && typeof input.stack === "string" ? input.stack : "checkout";
    const file = join("pace", stack, `${name.replaceAll(" ", "-")}.json`);
    return new Pace(join(root, ".state"), file, now);
  }

  /** The event, with what the last run knows of a step that begins. */
  known(event: ProgressEvent): ProgressEvent {
    if (event.kind === "step-ended") this.#ended(event);
    if (event.kind !== "step-begun") return event;
    const name = this.#nameOf(event.title);
    this.#names.set(event.step, name);
    this.#steps[name] = { beganMs: this.#now() - this.#beganAt, tookMs: 0 };
    const before = this.#last?.steps[name];
    if (this.#last === undefined || before === undefined) return event;
    const thenMs = Math.max(0, this.#last.totalMs - before.beganMs - before.tookMs);
    return { ...event, last: { tookMs: before.tookMs, thenMs } };
  }

  /** Remembers this run, which went well, for the next one; not in a checkout that was never set up. */
  async keep(): Promise<void> {
    const totalMs = this.#now() - this.#beganAt;
    if (!existsSync(this.#state)) return;
    if (totalMs < LEAST_MS || Object.keys(this.#steps).length === 0) return;
    const run: Run = { totalMs, steps: this.#steps };
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#file, JSON.stringify(run), { mode: 0o600 });
    } catch (error) {
      // What went well does not become a failure because the next one's guess could not be kept.
      if (!isErrno(error, "ENOSPC", "EROFS", "EACCES", "EPERM", "EDQUOT", "ENOTDIR")) throw error;
    }
  }

  #ended({ step, elapsedMs }: Extract<ProgressEvent, { kind: "step-ended" }>): void {
    const begun = this.#steps[this.#names.get(step) ?? ""];
    if (begun !== undefined) begun.tookMs = elapsedMs;
  }

  /** The same of the next release or backup: without digests and numbers, and counted. */
  #nameOf(title: string): string {
    const plain = title.replaceAll(/\b[0-9a-f]{7,}\b|\d+/g, "#");
    const count = (this.#counts.get(plain) ?? 0) + 1;
    this.#counts.set(plain, count);
    return `${plain} (${count})`;
  }
}

/** Nothing for a file that was spoilt: it is no more than a guess at the time. */
function runIn(text: string): Run | undefined {
  try {
    return runSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
