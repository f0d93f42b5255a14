import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Site, type SiteAddress } from "./site.ts";
import { LoggedOut, OdooUser } from "./user.ts";

type Kind = "login page" | "read" | "create" | "slow read";

export interface LoadFailure {
  readonly kind: Kind;
  readonly at: Date;
  readonly why: string;
}

/** What the users of a stack saw while the load ran. */
export interface LoadReport {
  readonly requests: Readonly<Record<Kind, number>>;
  readonly failures: readonly LoadFailure[];
  readonly loggedOut: number;
  /** Sent once more on a new connection, because the kept one was closed under it. */
  readonly resent: number;
  /** Longest time in which no request that was sent got its answer. */
  readonly longestGapMs: number;
  readonly longestRequestMs: number;
  /** Acknowledged and absent; or there more than once. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** How long the websocket was away, each time. */
  readonly websocketGapsMs: readonly number[];
}

export interface LoadOptions {
  readonly site: SiteAddress;
  readonly database: string;
  readonly login: string;
  readonly password: string;
  /** @default 50 */
  readonly perSecond?: number;
}

/** A quarter login pages, a quarter creates, the rest reads; one slow read every five seconds. */
const MIX: readonly Kind[] = ["login page", "read", "create", "read"];
const SLOW_EVERY_MS = 5_000;
const RECONNECT_MS = 100;

const found = z.array(z.looseObject({ name: z.string() }));

/**
 * Users at work on a stack, at a fixed rate whatever the answers take. Everything that was
 * acknowledged is looked up afterwards.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #site: Site;
  readonly #user: OdooUser;
  readonly #mark = `load ${randomBytes(6).toString("hex")}`;
  readonly #stop = new AbortController();
  readonly #sent: Promise<void>[] = [];
  readonly #acknowledged: string[] = [];
  readonly #failures: LoadFailure[] = [];
  readonly #gaps: number[] = [];
  readonly #requests: Record<Kind, number> = {
    "login page": 0,
    read: 0,
    create: 0,
    "slow read": 0,
  };
  #loggedOut = 0;
  #longestGapMs = 0;
  #longestRequestMs = 0;
  #lastAnswer = Date.now();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#site = new Site(options.site);
    this.#user = new OdooUser(this.#site);
  }

  /** Logs in and begins; returns when the first second is over. */
  async start(): Promise<void> {
    const { database, login, password } = this.#options;
    await this.#user.logIn(database, login, password);
    this.#lastAnswer = Date.now();
    this.#running = Promise.all([this.#send(), this.#sendSlow(), this.#listen()]);
    await delay(1_000);
  }

  /** Ends the sending, waits for every answer, and looks up what was acknowledged. */
  async stop(): Promise<LoadReport> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#sent);
    const rows = found.parse(
      await this.#user.call("res.partner", "search_read", [
        [["name", "=like", `${this.#mark}%`]],
        ["name"],
      ]),
    );
    const times = new Map<string, number>();
    for (const { name } of rows) times.set(name, (times.get(name) ?? 0) + 1);
    this.#site.close();
    return {
      requests: this.#requests,
      failures: this.#failures,
      loggedOut: this.#loggedOut,
      resent: this.#site.resent,
      longestGapMs: this.#longestGapMs,
      longestRequestMs: this.#longestRequestMs,
      lost: this.#acknowledged.filter((name) => !times.has(name)),
      doubled: [...times].filter(([, count]) => count > 1).map(([name]) => name),
      websocketGapsMs: this.#gaps,
    };
  }

  get #ended(): boolean {
    return this.#stop.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  async #send(): Promise<void> {
    const everyMs = 1_000 / (this.#options.perSecond ?? 50);
    const began = Date.now();
    for (let count = 0; !this.#ended; count += 1) {
      this.#request(MIX[count % MIX.length] ?? "read", count);
      const early = began + (count + 1) * everyMs - Date.now();
      if (early > 0) await this.#pause(early);
    }
  }

  async #sendSlow(): Promise<void> {
    for (let count = 0; !this.#ended; count += 1) {
      this.#request("slow read", count);
      await this.#pause(SLOW_EVERY_MS);
    }
  }

  #request(kind: Kind, count: number): void {
    const began = Date.now();
    this.#requests[kind] += 1;
    const answered = (): void => {
      const now = Date.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, now - Math.max(this.#lastAnswer, began));
      this.#longestRequestMs = Math.max(this.#longestRequestMs, now - began);
      this.#lastAnswer = now;
    };
    const failed = (error: unknown): void => {
      if (error instanceof LoggedOut) this.#loggedOut += 1;
      const why = error instanceof Error ? error.message : String(error);
      this.#failures.push({ kind, at: new Date(began), why });
    };
    this.#sent.push(this.#ask(kind, count).then(answered, failed));
  }

  async #ask(kind: Kind, count: number): Promise<void> {
    if (kind === "login page") {
      const { status, body } = await this.#site.request("/web/login");
      if (status !== 200) throw new Error(`HTTP ${status}`);
      if (!body.includes("oe_login_form")) throw new Error("no login form");
    } else if (kind === "read") {
      await this.#user.call("res.partner", "search_read", [[], ["name"]], { limit: 5 });
    } else if (kind === "slow read") {
      await this.#user.call("ir.model.fields", "search_read", [[], ["name", "help", "modules"]]);
    } else {
      const name = `${this.#mark} ${count}`;
      await this.#user.call("res.partner", "create", [{ name }]);
      this.#acknowledged.push(name);
    }
  }

  /** One websocket that comes back as soon as it can, as a browser's does. */
  async #listen(): Promise<void> {
    let wentAt: number | undefined;
    while (!this.#ended) {
      try {
        const socket = await this.#site.openWebSocket("/websocket", this.#user.cookie);
        if (wentAt !== undefined) this.#gaps.push(Date.now() - wentAt);
        const ended = new Promise<void>((gone) => {
          this.#stop.signal.addEventListener("abort", () => gone(), { once: true });
        });
        await Promise.race([socket.closed, ended]);
        socket.end();
        wentAt = Date.now();
      } catch {
        wentAt ??= Date.now();
        await this.#pause(RECONNECT_MS);
      }
    }
  }
}
