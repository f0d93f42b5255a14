import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** A process may become another program after it was started: it is looked at this often. */
const LOOKS = 5;
const PAUSE_MS = 20;

/** Collects the command lines of all processes of this machine, containers' among them. */
export class ProcessWatch {
  readonly #seen = new Set<string>();
  readonly #looks = new Map<string, number>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | undefined;

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  /** Whether any command line since the start holds this text. */
  saw(text: string): boolean {
    return [...this.#seen].some((line) => line.includes(text));
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      for (const pid of this.#looks.keys()) if (!pids.includes(pid)) this.#looks.delete(pid);
      await Promise.all(pids.map((pid) => this.#look(pid)));
      await pause(PAUSE_MS);
    }
  }

  async #look(pid: string): Promise<void> {
    const looks = this.#looks.get(pid) ?? 0;
    if (looks >= LOOKS) return;
    this.#looks.set(pid, looks + 1);
    // a process may end while it is being looked at
    this.#seen.add(await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  }
}
