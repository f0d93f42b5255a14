import { PythonEscapeError, unescape } from "./escapes.ts";

/** The text is not the literal that was expected; the message names the line. */
export class PythonSyntaxError extends Error {
  override readonly name = "PythonSyntaxError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

// All sticky: they look only at where the scanner stands, so each character is read once.
const SPACE = /(?:[ \t\f\r\n]|#[^\n]*|\\\r?\n)+/y;
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const WORD = /[A-Za-z_]\w*/y;
const OPENING = /([A-Za-z]{0,2})('''|"""|'|")/y;
const BODIES: Readonly<Record<string, RegExp>> = {
  "'": /(?:[^'\\\n]|\\[^])*/y,
  '"': /(?:[^"\\\n]|\\[^])*/y,
  "'''": /(?:[^'\\]|\\[^]|'(?!''))*/y,
  '"""': /(?:[^"\\]|\\[^]|"(?!""))*/y,
};

/** Walks over the tokens of a Python literal, from left to right. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Whether space stands before this place in a line other than the first. */
  isIndented(): boolean {
    return /\n[ \t]+$/.test(this.#text.slice(0, this.#at));
  }

  skipSpace(): void {
    this.#match(SPACE);
  }

  /** Takes this character and the space after it, if it stands here. */
  take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    this.skipSpace();
    return true;
  }

  /**
   * Takes `character`.
   * @param end Another character that may stand here too: only for the message.
   */
  expect(character: string, end?: string): void {
    if (this.take(character)) return;
    throw this.fault(`"${character}"${end ? ` or "${end}"` : ""} was expected`);
  }

  takeWord(): string | undefined {
    const word = this.#match(WORD)?.[0];
    this.skipSpace();
    return word;
  }

  takeNumber(): number | undefined {
    const digits = this.#match(NUMBER)?.[0];
    if (digits === undefined) return undefined;
    this.skipSpace();
    const sign = digits.startsWith("-") ? -1 : 1;
    const value = Number(digits.replace(/^[+-]/, "").replaceAll("_", ""));
    if (Number.isNaN(value) || /__|^[+-]?0\d*[1-9]\d*$/.test(digits))
      throw this.fault(`"${digits}" is no number`);
    return sign * value;
  }

  /** One string, or several beside each other, which Python joins. */
  takeStrings(): string | undefined {
    const parts: { text: string; isBytes: boolean }[] = [];
    for (let part = this.#takeString(); part !== undefined; part = this.#takeString()) {
      if (parts[0] && parts[0].isBytes !== part.isBytes)
        throw this.fault("bytes and text stand beside each other");
      parts.push(part);
    }
    return parts.length === 0 ? undefined : parts.map(({ text }) => text).join("");
  }

  fault(message: string): PythonSyntaxError {
    return new PythonSyntaxError(message, this.#text.slice(0, this.#at).split("\n").length);
  }

  #takeString(): { text: string; isBytes: boolean } | undefined {
    const opening = this.#match(OPENING);
    if (!opening) return undefined;
    const [, prefix = "", quote = ""] = opening;
    const kind = prefix.toLowerCase();
    if (!["", "r", "u", "b", "br", "rb"].includes(kind)) {
      throw this.fault(`a string with the prefix "${prefix}" is not a literal value`);
    }
    const body = BODIES[quote];
    const content = body && this.#match(body)?.[0];
    if (content === undefined || !this.#text.startsWith(quote, this.#at)) {
      throw this.fault("this string has no end");
    }
    const isBytes = kind.includes("b");
    if (isBytes && /[^\0-\x7f]/.test(content))
      throw this.fault("bytes hold nothing but ASCII letters");
    const text = kind.includes("r") ? content : this.#unescaped(content, isBytes);
    this.#at += quote.length;
    this.skipSpace();
    return { text, isBytes };
  }

  #unescaped(content: string, isBytes: boolean): string {
    try {
      return unescape(content, isBytes);
    } catch (error) {
      if (error instanceof PythonEscapeError) throw this.fault(error.message);
      throw error;
    }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at += found[0].length;
    return found;
  }
}
