/** How often something may be asked: so many times, refilled evenly over a minute. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor({ perMinute, now }: { perMinute: number; now: () => number }) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#left = perMinute;
    this.#at = now();
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    const now = this.#now();
    const refilled = this.#left + ((now - this.#at) / 60_000) * this.#perMinute;
    this.#left = Math.min(this.#perMinute, refilled);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
