import type { PolicyFinding, PolicyText } from "./finding.ts";
import { FOREIGN_PROMPTS } from "./promptLanguages.ts";

const SECRET = String.raw`(?:pass(?:word|phrase|code)|(?:api|access|secret|private)[ _-]?keys?|secrets?|tokens?|credentials?)`;
const ASK = String.raw`(?:enter|type(?: in)?|paste|input|insert|provide|supply|give(?: me| us)?|send(?: me| us)?|share|tell(?: me| us)?|set|put|add|copy|drop|reply with)`;
/** Up to so many words between the verb and the secret. */
const words = (most: number): string => String.raw`(?: [\w'’-]+){0,${most}}`;
const pattern = (text: string, flags = "gi"): RegExp => new RegExp(text, flags);

/** Forms in which people, programs and agents are asked for a secret. */
const PROMPTS: readonly RegExp[] = [
  // In words: a verb that asks, whose it is, the secret.
  pattern(String.raw`\b${ASK}(?: in| here)? (?:your|the user's)${words(3)} ${SECRET}\b`),
  pattern(String.raw`\b(?:please|(?:can|could|would) you) ${ASK}${words(4)} ${SECRET}\b`),
  pattern(String.raw`\b(?:I|we)(?: will|'ll)? need your${words(3)} ${SECRET}\b`),
  pattern(String.raw`\b(?:give|send|tell) (?:me|us)${words(3)} ${SECRET}\b`),
  pattern(String.raw`\bpaste${words(4)} (?:key|${SECRET}) (?:here|below|into)\b`),
  pattern(String.raw`\bwhat(?: is|'s) (?:your|the)${words(3)} ${SECRET} *\?`),
  pattern(String.raw`\b${ASK} your${words(2)} key (?:here|below)\b`),
  pattern(String.raw`\b(?:send|give|tell)${words(3)} ${SECRET} to (?:me|us)\b`),
  // What a program writes before it waits.
  pattern(
    String.raw`\b(?:enter|type(?: in)?|paste|insert)(?: [\w'-]+){0,4} ${SECRET}(?: \([^)\n]*\))?: *["'\x60$]`,
  ),
  pattern(
    String.raw`\b(?:enter|type(?: in)?)(?: the| an?| new)?${words(2)} ${SECRET}(?: (?:for|of) [\w.@-]+)?: *$`,
    "gim",
  ),
  pattern(String.raw`^\W*(?:enter|paste|insert)(?: the| an?)?${words(2)} ${SECRET}\W*$`, "gim"),
  pattern(String.raw`\bmessage: *["'\x60][^"'\x60]*${SECRET} ?[?:] ?["'\x60]`),
  // In a shell: what does not echo, or a prompt that names a secret.
  pattern(String.raw`\bread +(?:-[a-z]+ +)*-[a-z]*s[a-z]*\b`, "g"),
  pattern(String.raw`\bread +--[s]ilent\b`, "g"),
  pattern(String.raw`\bread +(?:-[a-z]+ +)*-[a-z]*p[a-z]* +["'][^"']*${SECRET}`),
  pattern(
    String.raw`\b(?:echo|printf)\b[^\n]*\b${SECRET}: ?["'\\](?:n["'])?(?:[ \t]*[;&]+[ \t]*|\n[ \t]*)read\b`,
  ),
  pattern(
    String.raw`\bstty +-echo\b|\b(?:systemd-ask-[p]assword|ssh-ask[p]ass)\b|-As[S]ecureString\b`,
    "g",
  ),
  pattern(String.raw`\bRead-[H]ost\b[^\n]*${SECRET}|\bGet-[C]redential\b`),
  pattern(
    String.raw`\b(?:whiptail|dialog|zenity|kdialog|gum input)\b[^\n]*--(?:insecure)?pass` + "word",
  ),
  pattern(String.raw`\bvars_[p]rompt:`, "g"),
  // In programs: what exists for no other purpose.
  /\bgetpass(?:\.getpass)?\(|\btype: *["'](?:password|invisible)["']|\bhide_input *= *True\b/g,
  pattern(String.raw`\b(?:prompt|input|question)\( *["'\x60][^"'\x60]*${SECRET}`),
  pattern(String.raw`\b(?:password|secret|Password)\( *\{\s*message\b`, "g"),
  pattern(
    String.raw`\bfrom get` + String.raw`pass import\b|\bpassword_opt` + String.raw`ion\(`,
    "g",
  ),
  pattern(
    String.raw`\b(?:questionary|survey)\.pass` + String.raw`word\b|\bterm\.ReadPass` + "word\\(",
  ),
  pattern(String.raw`\bimport \{[^}]*\bpassword\b[^}]*\} from ["']@inquirer/`, "g"),
  // In a page: a field for a key. A log-in's own password has one, and so do hidden marks against forgery.
  pattern(
    String.raw`<(?:input|textarea|TextField|PasswordField)\b(?![^>]*(?:hidden|csrf))[^>]*\b(?:name|id|label|placeholder)=["'{]+[^"'>]*(?:\btoken|[-_]token|api[ _-]?key|(?:access|secret)[ _-]key|passphrase)`,
  ),
  ...FOREIGN_PROMPTS,
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
