import type { Pair } from "../pair.ts";

const SETTING =
  /^[ \t]*(?:export[ \t]+|set[ \t]+)?(?<name>[\w.[\]-]+)[ \t]*(?:[=:]|[ \t])[ \t]*(?<value>\S.*?)[ \t]*$/gm;

/** Files of settings: a name, `=`, `:` or a blank, and the rest of the line. */
export function settingPairs(text: string): Pair[] {
  return [...text.matchAll(SETTING)].map((match) => {
    const { name = "", value: written = "" } = match.groups ?? {};
    const start = match.index + match[0].lastIndexOf(written);
    return { name, ...unquoted(written, start) };
  });
}

/** Without its quotes, or what stands behind it as a comment. */
function unquoted(written: string, from: number): Omit<Pair, "name"> {
  const quoted = /^(["'])(.*?)\1/.exec(written)?.[2];
  const value = quoted ?? written.replace(/[ \t]+[#;].*$|;$/, "");
  const start = from + (quoted === undefined ? 0 : 1);
  return { value, start, end: start + value.length };
}

interface Cell {
  readonly value: string;
  readonly start: number;
}

/** A table: the first line names the columns; of Odoo's parameters a line has name and value. */
export function tablePairs(text: string): Pair[] {
  const [heading = "", ...rows] = text.split("\n");
  const counts = [",", ";", "\t"].map((sign) => [sign, heading.split(sign).length] as const);
  const [[separator] = [","]] = counts.sort(([, one], [, other]) => other - one);
  const names = cellsOf(heading, separator, 0).map(({ value }) => value);
  const [key, value] = [names.indexOf("key"), names.indexOf("value")];
  let offset = heading.length + 1;
  return rows.flatMap((row) => {
    const cells = cellsOf(row, separator, offset);
    offset += row.length + 1;
    const pairs = cells.map((cell, at) => pairOf(names[at] ?? "", cell));
    const [name, parameter] = [cells[key], cells[value]];
    return name && parameter ? [...pairs, pairOf(name.value, parameter)] : pairs;
  });
}

function pairOf(name: string, { value, start }: Cell): Pair {
  return { name, value, start, end: start + value.length };
}

function cellsOf(row: string, separator: string, offset: number): Cell[] {
  const cell = new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}\\r]*))`, "g");
  return [...row.matchAll(cell)].map((match) => {
    const value = match[1] ?? match[2] ?? "";
    return { value, start: offset + match.index + Math.max(match[0].lastIndexOf(value), 0) };
  });
}
