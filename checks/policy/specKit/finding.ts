import type { Finding } from "../../../report/finding.ts";

/** What is wrong with a spec kit, where, and what to do. */
export interface SpecFinding {
  readonly rule:
    "missing" | "empty" | "placeholder" | "broken-link" | "unproved" | "task" | "unlisted";
  /** A path in the checkout. */
  readonly file: string;
  /** 1-based; 1 for what is wrong with a file as a whole. */
  readonly line: number;
  readonly what: string;
  readonly next: string;
}

/** As people and programs read it. */
export function asFinding({ rule, file, line, what, next }: SpecFinding): Finding {
  return { rule, severity: "error", what, where: `${file}:${line}`, next };
}
