import type { Finding } from "../../report/finding.ts";

/** A place that breaks a rule. What stands there is never part of it. */
export interface PolicyFinding {
  /** A path in the checkout; `<commit>:<path>` for what stands in the history. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Whose rule: `ipai`, `secretlint`, `gitleaks`. */
  readonly by: string;
  readonly rule: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** As people and programs read it. */
export function asFinding({ file, line, by, rule, what, why, next }: PolicyFinding): Finding {
  const named = by === "ipai" ? rule : `${by}/${rule}`;
  return { rule: named, severity: "error", what, where: `${file}:${line}`, why, next };
}

/** A text to judge, and how a person finds it. */
export interface PolicyText {
  readonly file: string;
  /** The path alone, for rules that hold for a kind of file. */
  readonly path: string;
  /** What the text's first line is called; 1 for a whole file. */
  readonly firstLine: number;
  readonly content: string;
}

/** Somebody's rules. */
export interface Scanner {
  readonly name: string;
  scan(texts: readonly PolicyText[]): Promise<PolicyFinding[]>;
}

/** A secret's finding is told in the same words, whoever found it. */
export function secretFinding(
  place: Pick<PolicyFinding, "file" | "line" | "by" | "rule" | "what">,
): PolicyFinding {
  return {
    ...place,
    why: "whoever can read this text can use the secret, and git never forgets it",
    next: "revoke it where it was issued, then keep only the name of its environment variable here",
  };
}
