import { watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { goesOn, type JobEvent } from "./job.ts";
import { JobStore } from "./store.ts";

/** A process that dies writes nothing: looked for this often. Milliseconds. */
const LOOK_MS = 2_000;

/**
 * The events of a job after a number, as they come, until it has ended or `signal` is aborted. Ends
 * without an error either way; ask `JobStore.status` what came of it. Any process may follow.
 */
export async function* followJob(
  root: string,
  id: string,
  { after = 0, signal }: { after?: number; signal?: AbortSignal } = {},
): AsyncGenerator<JobEvent> {
  const store = new JobStore(root);
  let last = after;
  let wake = new AbortController();
  const stir = (): void => wake.abort();
  const watcher = watch(store.folderOf(id), stir);
  signal?.addEventListener("abort", stir);
  try {
    while (!(signal?.aborted ?? false)) {
      wake = new AbortController();
      // Before the events: what an ended job told is all there.
      const { state } = await store.status(id);
      for (const event of await store.events(id, last)) {
        yield event;
        last = event.number;
      }
      if (!goesOn(state)) return;
      await delay(LOOK_MS, undefined, { signal: wake.signal }).catch(() => undefined);
    }
  } finally {
    signal?.removeEventListener("abort", stir);
    watcher.close();
  }
}
