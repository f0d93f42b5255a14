import { REDACTED } from "../../../report/redaction.ts";
import { commandRules } from "./commandRules.ts";
import { namedRules } from "./namedRules.ts";
import type { SecretRule } from "./rule.ts";
import { shapedRules } from "./shapedRules.ts";
import { isSecretName } from "./names.ts";
import type { Pair } from "./pair.ts";
import { isTranslation, pairsOf } from "./readings/ofPath.ts";
import { isUnlikeWords } from "./words.ts";
import { isAnyText, isSecretText, looksLikeValue } from "./value.ts";

/** Where a text holds what looks like a secret. The value itself is never part of it. */
export interface SecretFinding {
  readonly rule: string;
  readonly what: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/**
 * All that looks like a secret in a text, in the order of its places, each place once.
 *
 * @param path What the text is, by its name: YAML, JSON, XML, programs, tables and settings are read
 *   by a parser of their own too. Of translations only keys that show by their form what they are.
 */
export function scanForSecrets(text: string, path = ""): SecretFinding[] {
  const named = isTranslation(path)
    ? []
    : [
        ...namedRules.flatMap((rule) => matches(rule, text, looksLikeValue)),
        ...commandRules.flatMap((rule) => matches(rule, text, isSecretText)),
        ...pairsOf(path, text).flatMap((pair) => ofPair(pair, text)),
      ];
  const shaped = shapedRules.flatMap((rule) => matches(rule, text, () => true));
  const found = [...shaped, ...named].sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((finding, index) => {
    const before = found[index - 1];
    return before === undefined || finding.start >= before.end;
  });
}

function ofPair({ name, value, start, end, certain }: Pair, text: string): SecretFinding[] {
  const isSecret =
    certain === true
      ? isAnyText(value) || isSecretText(value)
      : isSecretName(name) && !isSecretName(value) && isSecretText(value);
  if (!isSecret) return [];
  const line = text.slice(0, start).split("\n").length;
  return [{ rule: "named-secret", what: "a value given to a secret's name", line, start, end }];
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
    if (value === undefined || !accept(value)) return [];
    if (rule.except?.test(value) && !isUnlikeWords(value)) return [];
    const start = match.index + match[0].lastIndexOf(value);
    const line = text.slice(0, start).split("\n").length;
    return [{ rule: rule.id, what: rule.what, line, start, end: start + value.length }];
  });
}
