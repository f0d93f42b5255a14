import type { PolicyFinding, PolicyText } from "./finding.ts";

const SECRET = String.raw`(?:pass(?:word|phrase|code)|(?:api|access|secret|private)[ _-]?keys?|secrets?|tokens?|credentials?)`;
const ASK = String.raw`(?:enter|type(?: in)?|paste|input|insert|provide|supply|give(?: me| us)?|send(?: me| us)?|share|tell(?: me| us)?)`;

/** Forms in which people, programs and agents are asked for a secret. */
const PROMPTS: readonly RegExp[] = [
  // In words: a verb that asks, whose it is, the secret.
  new RegExp(
    String.raw`\b${ASK}(?: in| here)? (?:your|the user's)(?: [\w-]+){0,3} ${SECRET}\b`,
    "gi",
  ),
  new RegExp(String.raw`\bwhat(?: is|'s) your(?: [\w-]+){0,3} ${SECRET}\b`, "gi"),
  // In a shell: a read that does not echo, or one whose prompt names a secret.
  new RegExp(String.raw`\bread +(?:-[a-z]+ +)*-[a-z]*s[a-z]*\b`, "g"),
  new RegExp(String.raw`\bread +(?:-[a-z]+ +)*-[a-z]*p[a-z]* +["'][^"']*${SECRET}`, "gi"),
  // In programs: what exists for no other purpose.
  /\bgetpass(?:\.getpass)?\(|\btype: *["'](?:password|invisible)["']/g,
  new RegExp(String.raw`\b(?:prompt|input|question)\( *["'\x60][^"'\x60]*${SECRET}`, "gi"),
];

/** Places that ask somebody for a secret. */
export function findPrompts({ file, firstLine, content }: PolicyText): PolicyFinding[] {
  return PROMPTS.flatMap((prompt) => [...content.matchAll(prompt)]).map((match) => ({
    file,
    line: firstLine + content.slice(0, match.index).split("\n").length - 1,
    by: "ipai",
    rule: "secret-prompt",
    what: "somebody is asked for a secret",
    why: "a secret that is typed stands in transcripts, histories and screenshots; here it comes from the environment",
    next: "read it from its environment variable, and say in one sentence which one is missing",
  }));
}
