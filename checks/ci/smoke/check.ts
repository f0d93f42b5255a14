import type { Check } from "../../../evidence/record.ts";
import { finding } from "../../verify/finding.ts";
import { WireFailure } from "../../verify/wire/wireFailure.ts";

/** One thing that a running service must do. */
export interface SmokeCheck<Subject> {
  readonly name: string;
  readonly expected: string;
  /**
   * @returns what was found, in a few words.
   * @throws Unexpected, WireFailure when it is not what is expected.
   */
  run(subject: Subject): Promise<string>;
}

/** The service answered, and not as it must. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
  /** What to do, where the check knows better than "read the log". */
  readonly next: string | undefined;

  constructor(found: string, next?: string) {
    super(found);
    this.next = next;
  }
}

export interface SeenCheck {
  readonly passed: boolean;
  readonly expected: string;
  /** May hold what a service wrote: it is made harmless for a terminal and cut. */
  readonly found: string;
  readonly next: string;
}

/** The form in which every check of this project is recorded. */
export function checkOf(name: string, { passed, ...seen }: SeenCheck): Check {
  const { expected, found, next } = finding(passed, { subject: name, ...seen });
  return {
    name,
    passed,
    summary: passed ? found : `${found}, not ${expected}`,
    output: [
      `expected  ${expected}`,
      `found     ${found}`,
      ...(next === undefined ? [] : [`next      ${next}`]),
      "",
    ].join("\n"),
  };
}

/**
 * Runs the checks one after the other; one that fails hides no other.
 * @param next What to do about a failure, where the check says nothing of its own.
 */
export async function runChecks<Subject>(
  checks: readonly SmokeCheck<Subject>[],
  subject: Subject,
  { next, signal }: { readonly next: string; readonly signal: AbortSignal },
): Promise<Check[]> {
  const done: Check[] = [];
  for (const check of checks) {
    const { name, expected } = check;
    try {
      done.push(checkOf(name, { passed: true, expected, found: await check.run(subject), next }));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Unexpected || error instanceof WireFailure)) throw error;
      const better = error instanceof Unexpected ? error.next : undefined;
      const seen = { expected, found: error.message, next: better ?? next };
      done.push(checkOf(name, { passed: false, ...seen }));
    }
  }
  return done;
}
