const ESCAPE = /\\(?:\r?\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/g;
const SINGLE: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const LAST_CODE_POINT = 0x10ffff;

/**
 * The text that a Python string's body stands for (language reference, "Escape sequences"). Names
 * of characters (`\N{…}`) are left as they stand, like every escape that Python does not know.
 */
export function unescape(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(ESCAPE, (whole) => {
    const rest = whole.slice(1);
    const single = SINGLE[rest];
    if (single !== undefined) return single;
    if (rest.endsWith("\n")) return "";
    if (/^[0-7]/.test(rest)) return String.fromCharCode(Number.parseInt(rest, 8));
    if (/^[xuU][\da-fA-F]+$/.test(rest)) {
      const code = Number.parseInt(rest.slice(1), 16);
      return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
    }
    return whole;
  });
}
