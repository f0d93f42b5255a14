import { basename } from "node:path";
import type { Finding } from "../report/finding.ts";

/**
 * One thing that is wrong with the settings, as the rules of this room say it. `asFinding` gives it
 * the shape that all findings have, for programs. For a person it stays one line: a finding's block
 * (`findingsText`) has three or four, which here would repeat for each setting that it is an error,
 * in this file, and to be mended there; a file with a dozen wrong ones no longer fitted a screen.
 */
export interface SettingFinding {
  /** As it is written in the stack's file: `ipai:host.size`. */
  readonly key: string;
  /** What is wrong with the value; continues the sentence that the key begins. */
  readonly what: string;
  /** A value that would be accepted. */
  readonly example?: string | undefined;
}

/** A value as it appears in a message: short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** One line of the list that a person reads. */
export function findingLine({ key, what, example }: SettingFinding): string {
  return `${key} ${what}${example === undefined ? "" : `; for example: ${example}`}`;
}

/**
 * As programs read it.
 *
 * @param path The stack's file.
 */
export function asFinding(path: string, { key, what, example }: SettingFinding): Finding {
  return {
    rule: "setting",
    severity: "error",
    what: `${key} ${what}`,
    where: `${basename(path)}: ${key.replace(/:$/, "")}`,
    next:
      example === undefined
        ? "mend it there; docs/settings.md has every setting"
        : `mend it there; for example: ${example}`,
  };
}
