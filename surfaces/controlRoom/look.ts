import type { Role } from "../../config/sections/room.ts";
import { includes, type Person } from "./door/people.ts";
import type { InputOf, OperationName, OutputOf } from "./performing/performing.ts";
import type { Reading, Readings } from "./readings.ts";

/** One look at one stack: what a page may ask, and whether it waits for any of it. */
export class Look {
  readonly stack: string;
  readonly now: Date;
  readonly csrf: string;
  /** Who looks, and as what. */
  readonly person: Person;
  readonly #readings: Readings;
  #waiting = false;

  constructor(options: {
    stack: string;
    now: Date;
    csrf: string;
    person: Person;
    readings: Readings;
  }) {
    this.stack = options.stack;
    this.now = options.now;
    this.csrf = options.csrf;
    this.person = options.person;
    this.#readings = options.readings;
  }

  /** Whether whoever looks may do what that role may. */
  may(role: Role): boolean {
    return includes(this.person.role, role);
  }

  /** Whether an answer is on its way that the page would show. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** What the operation says of the stack, asked anew when that is older. @param maxAgeMs Milliseconds. */
  read<Name extends OperationName>(
    operation: Name,
    maxAgeMs: number,
    more: Partial<Omit<InputOf<Name>, "stack">> = {},
  ): Reading<OutputOf<Name>> {
    const input = { stack: this.stack, ...more } as Partial<InputOf<Name>>;
    return this.#noticed(this.#readings.read(operation, input, maxAgeMs));
  }

  /** What it said last: for what is only asked by a button. */
  kept<Name extends OperationName>(operation: Name): Reading<OutputOf<Name>> {
    const input = { stack: this.stack } as Partial<InputOf<Name>>;
    return this.#noticed(this.#readings.kept(operation, input));
  }

  #noticed<Output>(reading: Reading<Output>): Reading<Output> {
    this.#waiting ||= reading.asking;
    return reading;
  }
}

/** How old an answer may be before it is asked again. Milliseconds. */
export const AGE = {
  /** What is read on this machine. */
  here: 10_000,
  /** What the host is asked. */
  host: 60_000,
  /** What others are asked, or what changes once a day. */
  far: 300_000,
} as const;
