export interface Token {
  readonly kind: "text" | "name" | "sign";
  /** Of a text, what stands between the quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** The text is put together when the program runs. */
  readonly isComputed: boolean;
}

/**
 * Programs of the languages that write texts in quotes: Python, JavaScript, TypeScript, PHP, Ruby,
 * Go, Java, Terraform. A text that does not end on its line is none, so that one odd quote does not
 * turn the rest of the file inside out.
 */
const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/|(?<![\w$])#(?![{\w]*["'])[^\n]*)|(?<prefix>\b[A-Za-z]{1,2})?(?:"""(?<triple>(?:[^\\]|\\[^])*?)"""|'''(?<triple2>(?:[^\\]|\\[^])*?)'''|"(?<double>(?:[^"\\\n]|\\[^])*)"|'(?<single>(?:[^'\\\n]|\\[^])*)'|`(?<back>(?:[^`\\]|\\[^])*)`)|(?<name>\$?[A-Za-z_][\w$]*)|(?<sign>:=|=>|===?|!==?|\?\?=?|\|\|=?|[^\s\w])/g;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const { comment, prefix = "", name, sign, back, ...quoted } = match.groups ?? {};
    if (comment !== undefined) continue;
    const { triple, triple2, double, single } = quoted;
    const value = triple ?? triple2 ?? double ?? single ?? back;
    const [start, end] = [match.index, match.index + match[0].length];
    if (value === undefined) {
      const kind = name === undefined ? "sign" : "name";
      tokens.push({ kind, value: name ?? sign ?? "", start, end, isComputed: false });
      continue;
    }
    const quotes = triple === undefined && triple2 === undefined ? 1 : 3;
    const isComputed = /f/i.test(prefix) ? /\{\w/.test(value) : /[$#]\{/.test(value);
    const from = start + prefix.length + quotes;
    tokens.push({ kind: "text", value, start: from, end: from + value.length, isComputed });
  }
  return tokens;
}
