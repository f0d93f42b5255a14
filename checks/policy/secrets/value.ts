import { isPassphrase, isUnlikeWords } from "./words.ts";

/** What may stand beside a secret's name without being one. */
const reference =
  /^(?:\$|%|@|\/|\.|~|&|\*|!)|^[a-z][a-z0-9+.-]*:\/\/[^@]*$|\$\{|\{\{|^(?:process|env|self|this|config|settings|args|options|os|pulumi|secrets?|vars|inputs?|outputs?)[.[]|^(?:true|false|null|undefined|none|string|boolean|number|required|optional)$|\.(?:ts|py|md|json|ya?ml|conf|txt|pem|key|value|get|id|result)$|^[A-Za-z_]+(?:[.-][A-Za-z_]+)+$|^[A-Z][A-Z0-9_]+$|\.secrets\.[A-Za-z_]\w*$/;
const placeholder =
  /change[_-]?me|your|example|placeholder|dummy|redacted|\[secret\]|xxxx|\*{3}|<.*>|\.\.\./i;

/**
 * Whether a named value is one: it has letters and digits in the disorder of a made password, or
 * letters in a disorder that no name has, and is neither a reference to where the secret is kept nor
 * a placeholder for people.
 */
export function looksLikeValue(value: string): boolean {
  if (reference.test(value) || placeholder.test(value)) return false;
  if (!/[A-Za-z]/.test(value)) return false;
  return /\d/.test(value) ? entropy(value) >= 2.8 : isScrambled(value);
}

/**
 * Whether a value is one that a format's own parser found under a secret's name. Then it may hold
 * blanks, and be a passphrase.
 */
export function isSecretText(value: string): boolean {
  const text = value.trim().replace(/^(?:Bearer|Basic|Token|ApiKey) +/i, "");
  if (text.length < 8 || text.length > 4000 || text.includes("\n")) return false;
  if (/\s/.test(text)) return isPassphrase(text);
  if (/^\d+$/.test(text)) return isUnlikeNumbers(text);
  return looksLikeValue(text) || isShortValue(text) || isScrambledBetweenSigns(text);
}

/** Figures alone: no date, no time in seconds or milliseconds, no row of neighbours, no round number. */
function isUnlikeNumbers(figures: string): boolean {
  const steps = Array.from(figures.slice(1), (figure, at) => Number(figure) - Number(figures[at]));
  const usual = steps.filter((step) => Math.abs(step) <= 1 || Math.abs(step) === 9).length;
  return (
    !/^(?:(?:19|20)\d{6}|(?:19|20)\d{12}|1[5-9]\d{8}(?:\d{3})?)$/.test(figures) &&
    usual < steps.length * 0.6 &&
    entropy(figures) >= 2.2
  );
}

/** Eight or nine signs cannot reach the entropy of long ones. */
function isShortValue(text: string): boolean {
  if (text.length > 9 || reference.test(text) || placeholder.test(text)) return false;
  return /(?=.*\d)(?=.*[A-Za-z])/.test(text) && entropy(text) >= Math.log2(text.length) * 0.83;
}

/** Letters without order, with signs in between that no name has. */
function isScrambledBetweenSigns(text: string): boolean {
  if (reference.test(text) || placeholder.test(text)) return false;
  const letters = text.replace(/[^A-Za-z]/g, "");
  return /[!"#%&*+;=?^`~|]/.test(text) && letters.length >= 10 && isUnlikeWords(letters);
}

/** Whether a value stands where nothing but a secret stands: even a word is one there. */
export function isAnyText(value: string): boolean {
  const text = value.trim();
  return (
    /^\S{6,4000}$/.test(text) &&
    !reference.test(text) &&
    !placeholder.test(text) &&
    !/^(?:RANDOM|R|password)$/i.test(text)
  );
}

/** Words written together change from small to capital letters only where one begins. */
function isScrambled(text: string): boolean {
  // what fills up base64
  const value = text.replace(/={1,2}$/, "");
  if (!/^[A-Za-z]{10,}$/.test(value) || entropy(value) < 2.5) return false;
  if (isUnlikeWords(value)) return true;
  const capitals = value.match(/[A-Z]/g)?.length ?? 0;
  const runs = value.match(/[A-Z]{2,}/g)?.length ?? 0;
  return (
    value.length >= 16 &&
    entropy(value) >= 3.5 &&
    runs >= 2 &&
    capitals >= value.length / 4 &&
    capitals <= (value.length * 3) / 4
  );
}

/** Shannon's entropy in bits a character: words of a language stay below 3, keys above. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
