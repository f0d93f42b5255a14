import type { Pair } from "../pair.ts";

const TEXTS = /'((?:[^'\n]|'')*)'|(\()|(\))|(,)|([^\s'(),]+)/g;
const INSERT = /\bINSERT\s+INTO\s+[\w."`]+\s*\((?<columns>[^()]+)\)\s*VALUES\s*(?<rows>[^;]*)/gi;
const COPY =
  /^COPY\s+[\w."]+\s*\((?<columns>[^()]+)\)\s+FROM\s+stdin;\n(?<rows>(?:(?!\\\.)[^\n]*\n)*)/gim;
const PARAMETER = /\bset\s+value\s*=\s*'(?<value>[^'\n]+)'[^;\n]*\bkey\s*=\s*'(?<name>[^'\n]+)'/gi;
/** UPDATE … SET column = '…', or a test of one. */
const GIVEN = /(?<!\w)(?<name>\w{1,63})"?\s*=\s*'(?<value>[^'\n]+)'/g;
const CALLED = /\bPASSWORD\s*\(\s*'(?<value>[^'\n]+)'/gi;

/** SQL: values by the columns that they go to; a line of Odoo's parameters by its key. */
export function sqlPairs(text: string): Pair[] {
  const copied = [...text.matchAll(COPY)].flatMap((match) => {
    const { columns = "", rows = "" } = match.groups ?? {};
    let offset = match.index + match[0].length - rows.length;
    return rows.split("\n").flatMap((row) => {
      const cells = row.split("\t").map((value) => {
        const start = offset;
        offset += value.length + 1;
        return { value, start, end: start + value.length };
      });
      return rowPairs(namesOf(columns), cells);
    });
  });
  const named = [PARAMETER, GIVEN, CALLED].flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const { name = "password", value = "" } = match.groups ?? {};
      const start = match.index + match[0].indexOf(`'${value}'`) + 1;
      return { name, value, start, end: start + value.length };
    }),
  );
  return [...[...text.matchAll(INSERT)].flatMap(insertPairs), ...copied, ...named];
}

type Cell = Omit<Pair, "name">;

function insertPairs(match: RegExpExecArray): Pair[] {
  const { columns = "", rows = "" } = match.groups ?? {};
  const from = match.index + match[0].length - rows.length;
  const pairs: Pair[] = [];
  let cells: Cell[] = [];
  for (const token of rows.matchAll(TEXTS)) {
    const [, quoted, open, close, comma, word] = token;
    if (open !== undefined) cells = [];
    else if (close !== undefined) pairs.push(...rowPairs(namesOf(columns), cells));
    else if (comma === undefined) {
      const start = from + token.index + (quoted === undefined ? 0 : 1);
      const value = quoted ?? word ?? "";
      cells.push({ value, start, end: start + value.length });
    }
  }
  return pairs;
}

function rowPairs(names: readonly string[], cells: readonly Cell[]): Pair[] {
  const pairs = cells.map((cell, at) => ({ ...cell, name: names[at] ?? "" }));
  const [name, value] = [cells[names.indexOf("key")], cells[names.indexOf("value")]];
  return name && value ? [...pairs, { ...value, name: name.value }] : pairs;
}

function namesOf(columns: string): string[] {
  return columns.split(",").map((name) => name.replace(/[\s"`]/g, ""));
}
