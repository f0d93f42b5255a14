import type { Pair } from "../pair.ts";
import { isUnlikeWords } from "../words.ts";

/** Words that tell that a line is about a secret, in whatever language it is written. */
const WORD =
  /(?:pass(?:word|wd|phrase|wort)|passw|(?<![a-z])pass|secret|token|credential|api[-_ ]?key|encryption[-_ ]?key|(?<![a-z/])(?:auth|dsn|psk|bearer|hmac|basic[-_]?auth|log[- ]?in)|authorization)s?(?![a-z_])/i;
/** Sums of what a package holds, whatever the package is called. */
const SUMS = /\b(?:h1:|sha\d+[-:])/;
const RUN = /(?<![\w/.@#-])[A-Za-z0-9]{12,64}(?![\w/@-]|\.[A-Za-z])/g;
/** Longer lines were made by a program. */
const LONGEST = 300;

/** What has no order at all, in a line that speaks of a secret: for forms that no parser knows. */
export function nearPairs(text: string): Pair[] {
  const pairs: Pair[] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    if (line.length <= LONGEST && WORD.test(line) && !SUMS.test(line))
      for (const { 0: value, index } of line.matchAll(RUN))
        if (isWithoutOrder(value)) {
          const start = offset + index;
          pairs.push({ name: "secret", value, start, end: start + value.length });
        }
    offset += line.length + 1;
  }
  return pairs;
}

/** Figures among letters more than once, or letters as no words have them; no number in base 16. */
function isWithoutOrder(value: string): boolean {
  if (/^[\da-f]+$/i.test(value)) return false;
  if (/^[A-Za-z]+$/.test(value)) return isUnlikeWords(value) && !/[a-z][A-Z][a-z]+$/.test(value);
  const changes = value.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
  return changes >= 4 && /[a-z]/.test(value) && new Set(value).size >= 10;
}
