import type { Pair } from "../pair.ts";

const WORD =
  "pass(?:word|phrase)|token|secret|api[ -]key|encryption key|Passwort|Kennwort|mot de passe|contraseña";
/** The database password is `…`. Password for odoo: … */
const SAID = new RegExp(
  `\\b(?:${WORD})\\b(?: [\\w.-]+){0,4}?(?::\\*\\*| is| was| lautet| est| es|:| =)[ \\t]+(?:now |still )?[\`"'“*]{0,2}(?<value>[^\\s\`"'“”|*]{8,100}?)[\`"'”*]{0,2}(?=[.,;)]*(?:\\s|$))`,
  "gi",
);
/** … with the password `…` */
const QUOTED = new RegExp(
  `\\b(?:${WORD})\\b:?[*]{0,2}[ \\t]+(?<quote>[\`"“])(?<value>[^\`"”*\\n]{8,100})[\`"”]`,
  "gi",
);
/** Master password: … …, the words of a passphrase to the end of the line. */
const WORDS = new RegExp(
  `^[ \\t>*-]*(?:[\\w-]+ ){0,4}(?:${WORD})(?: for [\\w.-]+)?[*]{0,2}:[*]{0,2}[ \\t]+(?<value>[a-z]+(?:[ -][a-z]+){3,9})[.]?[ \\t]*$`,
  "gim",
);
/** Log in as admin / … */
const PAIR =
  /\b(?:admin|root|odoo|user|login|(?<![\w.-])[\w.-]{1,64}@[\w.-]{1,64})`? ?[/|] ?`?(?<value>[^\s`|/"']{8,60})`?(?=[.,;)]*(?:\s|$))/gi;
const WITH_FIGURES = /(?=.*\d)(?=.*[A-Za-z])/;

/** Documents: what a sentence, or a table's column, calls a secret. */
export function prosePairs(text: string): Pair[] {
  const said = [SAID, QUOTED, WORDS, PAIR].flatMap((form) =>
    [...text.matchAll(form)].flatMap((match) => {
      const { value = "" } = match.groups ?? {};
      if (form === PAIR && !WITH_FIGURES.test(value)) return [];
      const start = match.index + match[0].lastIndexOf(value);
      return [{ name: "password", value, start, end: start + value.length }];
    }),
  );
  return [...said, ...columns(text)];
}

function columns(text: string): Pair[] {
  const pairs: Pair[] = [];
  let [names, offset]: [string[], number] = [[], 0];
  for (const line of text.split("\n")) {
    const cells = line.trimStart().startsWith("|") ? line.split("|") : [];
    if (cells.length === 0) names = [];
    else if (names.length === 0) names = cells.map((cell) => cell.trim());
    let place = offset;
    for (const [at, cell] of cells.entries()) {
      const value = cell.trim().replace(/^`|`$/g, "");
      const start = place + Math.max(cell.indexOf(value), 0);
      pairs.push({ name: names[at] ?? "", value, start, end: start + value.length });
      place += cell.length + 1;
    }
    offset += line.length + 1;
  }
  return pairs;
}
