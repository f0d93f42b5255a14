import { PythonSyntaxError, Scanner } from "./scanner.ts";

export type PythonValue =
  null | boolean | number | string | PythonValue[] | { [key: string]: PythonValue };

/** Deeper nesting than any manifest has; a bound, so that a hostile file cannot exhaust the stack. */
const MAX_DEPTH = 100;
const KEYWORDS = new Map<string, PythonValue>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/**
 * The value of a Python file that holds one literal, as `ast.literal_eval` reads it: what Odoo does
 * with `__manifest__.py`. Nothing is ever executed. Takes time linear in the text, and needs no
 * Python. Tuples and sets become arrays; keys of dictionaries become strings.
 *
 * @throws {PythonSyntaxError} With the line, for anything that is not a literal.
 */
export function parsePythonLiteral(text: string): PythonValue {
  const scanner = new Scanner(text.replaceAll(/\r\n?/g, "\n"));
  if (text.startsWith("\uFEFF")) throw scanner.fault("a byte order mark is no Python");
  if (text.includes("\0")) throw scanner.fault("Python takes no zero byte");
  scanner.skipSpace();
  if (scanner.isIndented()) throw scanner.fault("the value is indented");
  const value = readValue(scanner, 0);
  // A tuple needs no brackets: `{…},` is one, and no manifest.
  if (scanner.take(",")) throw scanner.fault("a comma after the value makes it a tuple");
  if (!scanner.atEnd()) throw scanner.fault("something follows the value");
  return value;
}

function readValue(scanner: Scanner, depth: number): PythonValue {
  if (depth > MAX_DEPTH) throw scanner.fault(`nested deeper than ${MAX_DEPTH} levels`);
  if (scanner.take("{")) return readBraces(scanner, depth);
  if (scanner.take("[")) return readItems(scanner, "]", depth).items;
  if (scanner.take("(")) return readBrackets(scanner, depth);
  const text = scanner.takeStrings();
  if (text !== undefined) return text;
  const number = scanner.takeNumber();
  if (number !== undefined) return number;
  const word = scanner.takeWord();
  const value = word === undefined ? undefined : KEYWORDS.get(word);
  if (value !== undefined) return value;
  throw scanner.fault(
    word === undefined ? "a value was expected" : `"${word}" is not a literal value`,
  );
}

/** A dictionary, or a set. */
function readBraces(scanner: Scanner, depth: number): PythonValue {
  if (scanner.take("}")) return {};
  const first = readValue(scanner, depth + 1);
  if (!scanner.take(":")) {
    return [first, ...restOfItems(scanner, "}", depth)];
  }
  const entries = new Map([[asKey(scanner, first), readValue(scanner, depth + 1)]]);
  while (!scanner.take("}")) {
    scanner.expect(",", "}");
    if (scanner.take("}")) break;
    const key = asKey(scanner, readValue(scanner, depth + 1));
    scanner.expect(":");
    entries.set(key, readValue(scanner, depth + 1));
  }
  return Object.fromEntries(entries);
}

/** A value in round brackets is itself; with a comma it is a tuple. */
function readBrackets(scanner: Scanner, depth: number): PythonValue {
  const { items, commas } = readItems(scanner, ")", depth);
  const [only] = items;
  return items.length === 1 && commas === 0 && only !== undefined ? only : items;
}

function readItems(
  scanner: Scanner,
  end: string,
  depth: number,
): { items: PythonValue[]; commas: number } {
  const items: PythonValue[] = [];
  let commas = 0;
  while (!scanner.take(end)) {
    if (items.length > 0) {
      scanner.expect(",", end);
      commas += 1;
      if (scanner.take(end)) break;
    }
    items.push(readValue(scanner, depth + 1));
  }
  return { items, commas };
}

function restOfItems(scanner: Scanner, end: string, depth: number): PythonValue[] {
  if (scanner.take(end)) return [];
  scanner.expect(",", end);
  return readItems(scanner, end, depth).items;
}

function asKey(scanner: Scanner, value: PythonValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) {
    throw scanner.fault("a list or dictionary cannot be a key");
  }
  return String(value);
}

export { PythonSyntaxError };
