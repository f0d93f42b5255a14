import { z } from "zod";

/** A place that breaks a rule. What stands there is never part of it. */
export const policyFinding = z.object({
  file: z
    .string()
    .describe("A path in the checkout; `<commit>:<path>` for what stands in the history"),
  line: z.number().describe("1-based"),
  by: z.string().describe("Whose rule: `ipai`, `secretlint`, `gitleaks`"),
  rule: z.string().describe("the rule's name"),
  what: z.string().describe("what breaks it"),
  why: z.string().describe("why the rule exists"),
  next: z.string().describe("What to do now"),
});

export type PolicyFinding = z.infer<typeof policyFinding>;

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
