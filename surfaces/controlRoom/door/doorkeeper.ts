import { randomBytes } from "node:crypto";
import type { Visitor } from "./people.ts";

/** Somebody who was let in. */
export interface Session {
  readonly id: string;
  readonly visitor: Visitor;
  /** What each form of the session carries, and no other site knows. */
  readonly csrf: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A link that nobody follows at once is a link that lies about. */
const KEY_MS = 5 * 60_000;
/** A working day. */
const SESSION_MS = 8 * 3_600_000;

/** Decides who may come in: a one-time key becomes a session. All of it is gone with the process. */
export class Doorkeeper {
  readonly #now: () => number;
  readonly #keys = new Map<string, number>();
  readonly #sessions = new Map<string, Session>();

  constructor({ now }: { now: () => number }) {
    this.#now = now;
  }

  /** A key that lets one browser in, once, within five minutes. */
  newKey(): string {
    const key = secret();
    this.#keys.set(key, this.#now() + KEY_MS);
    return key;
  }

  /** Nothing for a key that was used, is too old, or never was. */
  enter(key: string): Session | undefined {
    const until = this.#keys.get(key);
    this.#keys.delete(key);
    if (until === undefined || until < this.#now()) return undefined;
    return this.welcome({ by: "link" });
  }

  /** A session for somebody who has shown who it is. */
  welcome(visitor: Visitor): Session {
    const expiresAt = this.#now() + SESSION_MS;
    const session = { id: secret(), csrf: secret(), visitor, expiresAt };
    this.#sessions.set(session.id, session);
    return session;
  }

  session(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined || session.expiresAt > this.#now()) return session;
    this.#sessions.delete(session.id);
    return undefined;
  }

  leave({ id }: Session): void {
    this.#sessions.delete(id);
  }
}

const secret = (): string => randomBytes(32).toString("base64url");
