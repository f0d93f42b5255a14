import type { Fault, Rule } from "./rule.ts";

/** A fault in the engine's one text, for whoever reads what `pulumi` prints. */
export function violationText({ why }: Pick<Rule, "why">, { what, next }: Fault): string {
  return `${what}\n  why   ${why}\n  next  ${next}`;
}

/** The parts of such a text; of somebody else's text, only what it says. */
export function parseViolation(text: string): { what: string; why: string; next: string } {
  const parts = /^(?<what>[^]*?)\n {2}why {3}(?<why>[^]*?)\n {2}next {2}(?<next>[^]*)$/.exec(text);
  const { what = text, why = "", next = "" } = parts?.groups ?? {};
  return { what, why, next };
}
