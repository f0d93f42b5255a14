import { setTimeout as pause } from "node:timers/promises";

export interface Wait {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** @default 200 */
  readonly everyMs?: number;
}

/**
 * Asks until the answer is not `undefined`.
 *
 * @returns the answer, or `undefined` when the time is over.
 */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  { timeoutMs, signal, everyMs = 200 }: Wait,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() + everyMs > deadline) return undefined;
    await pause(everyMs, undefined, { ...(signal ? { signal } : {}) });
  }
}
