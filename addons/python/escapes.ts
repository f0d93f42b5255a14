const ESCAPE =
  /\\(?:\r?\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}\n]+\}|[^])/g;
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

/** An escape that Python begins to read and cannot finish, as in `'C:\\New\\users'`. */
export class PythonEscapeError extends Error {
  override readonly name = "PythonEscapeError";
}

/**
 * The text that a Python string's body stands for (language reference, "Escape sequences"). Names
 * of characters (`\N{…}`) are left as they stand, like every escape that Python does not know.
 *
 * @param isBytes Of bytes only `\x` is an escape with figures behind it.
 * @throws {PythonEscapeError} Where Python takes the whole file for no Python.
 */
export function unescape(body: string, isBytes: boolean): string {
  if (!body.includes("\\")) return body;
  return body.replace(ESCAPE, (whole) => {
    const rest = whole.slice(1);
    const single = SINGLE[rest];
    if (single !== undefined) return single;
    if (rest.endsWith("\n")) return "";
    if (/^[0-7]/.test(rest)) return String.fromCharCode(Number.parseInt(rest, 8));
    const isCode = isBytes ? rest.startsWith("x") : /^[xuUN]/.test(rest);
    if (!isCode || /^N\{[^}]+\}$/.test(rest)) return whole;
    const code = Number.parseInt(rest.slice(1), 16);
    if (!/^[xuU][\da-fA-F]+$/.test(rest) || code > LAST_CODE_POINT)
      throw new PythonEscapeError(
        `"${whole}" begins an escape that does not end: write \\${whole}`,
      );
    return String.fromCodePoint(code);
  });
}
