import { PerformsHere } from "./here.ts";
import type { Told, Tells } from "./apart.ts";

/**
 * The process that performs a room's wishes: `program.ts ROOT`, started by the room alone, which it hears by
 * Node's channel between a parent and its child. When the room is gone, so is what it wanted.
 */
const [root = ""] = process.argv.slice(2);
const performing = new PerformsHere({ root, environment: process.env });
/** For what ends in order, such as a run of the engine. Milliseconds. */
const GOODBYE_MS = 60_000;
const wanted = new Map<number, AbortController>();

process.on("message", (told: Told) => {
  if ("unwanted" in told) wanted.get(told.unwanted)?.abort();
  else void answer(told);
});
process.on("disconnect", () => {
  for (const each of wanted.values()) each.abort();
  setTimeout(() => process.exit(), GOODBYE_MS).unref();
  endWhenDone();
});

async function answer({ number, wish, actor }: Extract<Told, { wish: object }>): Promise<void> {
  const stop = new AbortController();
  wanted.set(number, stop);
  const given = await performing.perform(wish, { actor, signal: stop.signal });
  wanted.delete(number);
  const tells: Tells = { number, answer: given };
  // The room may be gone by now, and be so before this process has heard of it.
  if (process.connected) process.send?.(tells, undefined, undefined, () => undefined);
  else endWhenDone();
}

/** What an operation holds open after its end, such as a socket that lingers, keeps nothing here. */
function endWhenDone(): void {
  if (wanted.size === 0) process.exit();
}
