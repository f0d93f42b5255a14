import { formsOf } from "./secretForms.ts";

/** What stands in a text where a secret stood. */
export const REDACTED = "[secret]";

/** Shorter values would blank innocent words; no secret of ours is that short. */
const SHORTEST = 6;

/** Knows the secrets of this run and takes them out of every text that leaves the process, encoded or not. */
export class Redactor {
  readonly #secrets = new Set<string>();

  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < SHORTEST) continue;
      for (const form of formsOf(secret)) this.#secrets.add(form);
    }
  }

  redact(text: string): string {
    // Longest first: a secret may be part of another.
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((result, secret) => result.replaceAll(secret, REDACTED), text);
  }
}
