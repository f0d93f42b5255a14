interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Clients that are remembered; whoever has more addresses than that is the edge's business. */
const MOST = 10_000;

/** How often something may be asked, by each client: so many times, refilled evenly over a minute. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perMinute, now }: { perMinute: number; now: () => number }) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes one; false when that client has none left. */
  take(client: string): boolean {
    const now = this.#now();
    const { left, at } = this.#buckets.get(client) ?? { left: this.#perMinute, at: now };
    const refilled = Math.min(this.#perMinute, left + ((now - at) / 60_000) * this.#perMinute);
    const allowed = refilled >= 1;
    this.#keep(client, { left: allowed ? refilled - 1 : refilled, at: now });
    return allowed;
  }

  /** Forgets whoever was heard of longest ago. */
  #keep(client: string, bucket: Bucket): void {
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size > MOST && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
