import { REDACTED } from "../../../report/redaction.ts";
import { commandRules, namedRules } from "./namedRules.ts";
import type { SecretRule } from "./rule.ts";
import { shapedRules } from "./shapedRules.ts";
import { looksLikeValue } from "./value.ts";

/** Where a text holds what looks like a secret. The value itself is never part of it. */
export interface SecretFinding {
  readonly rule: string;
  readonly what: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** All that looks like a secret in a text, in the order of its places, each place once. */
export function scanForSecrets(text: string): SecretFinding[] {
  const found = [
    ...shapedRules.flatMap((rule) => matches(rule, text, () => true)),
    ...[...namedRules, ...commandRules].flatMap((rule) => matches(rule, text, looksLikeValue)),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((finding, index) => {
    const before = found[index - 1];
    return before === undefined || finding.start >= before.end;
  });
}

/** The text with every value that looks like a secret taken out. */
export function redactSecrets(text: string): string {
  return scanForSecrets(text).reduceRight(
    (result, { start, end }) => result.slice(0, start) + REDACTED + result.slice(end),
    text,
  );
}

function matches(
  rule: SecretRule,
  text: string,
  accept: (value: string) => boolean,
): SecretFinding[] {
  return [...text.matchAll(rule.pattern)].flatMap((match) => {
    const value = match.groups?.["value"];
    if (value === undefined || !accept(value) || rule.except?.test(value)) return [];
    const start = match.index + match[0].lastIndexOf(value);
    const line = text.slice(0, start).split("\n").length;
    return [{ rule: rule.id, what: rule.what, line, start, end: start + value.length }];
  });
}
