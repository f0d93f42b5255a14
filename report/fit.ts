import { between, padded, width } from "./columns.ts";
import { table, type Row } from "./table.ts";

/** Narrower than this nobody reads; a terminal that says less does not know. */
const LEAST_COLUMNS = 40;
/** What a text is broken into keeps at least so much room: behind a label, and in a column among others. */
const LEAST_TEXT = 20;
const LEAST_CELL = 12;
/** The line under a table's heading says where its columns are. */
const RULE = /^ *─+(?: {2}─+)*$/;
/**
 * What stays on one line, so that it can be copied: a command with what is surely its own, a path, a word. In
 * Chinese and Japanese, which put no spaces between words, a line ends after any character and its marks.
 */
const ATOM =
  /npx ipai(?: [a-z][a-z-]*(?=[\s.,;:)`]|$)){0,2}(?: --[a-z-]+(?: (?!--)[^\s;]+)?| '[^']*'| [A-Z]+\b| \S*\d\S*)*[.,;:)`]*|\S*\/\S*|[\p{Ps}\p{Pi}]*[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}][\p{M}\p{Pe}\p{Pf}\p{Po}ー]*|[^\s\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]+/gu;

/**
 * A text for a terminal so many columns wide: broken between words, continued under its own beginning; a
 * table in narrower columns, or record by record. Only a single word or a command may be longer than a line.
 */
export function fit(text: string, columns: number): string {
  const room = Math.max(columns, LEAST_COLUMNS);
  const lines = text.split("\n");
  const fitted: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [line = "", rule = ""] = lines.slice(at, at + 2);
    if (!RULE.test(rule)) {
      fitted.push(...wrapped(line, room));
      continue;
    }
    const starts = [...rule.matchAll(/─+/g)].map(({ index }) => index);
    const from = at + 2;
    let end = from;
    while (end < lines.length && isRow(lines[end] ?? "", starts)) end++;
    const rows = lines.slice(from, end).map((each) => cellsOf(each, starts));
    const whole = lines.slice(at, end);
    fitted.push(
      ...(whole.every((each) => width(each) <= room)
        ? whole
        : fittedTable({ head: cellsOf(line, starts), rows, indent: starts[0] ?? 0 }, room)),
    );
    at = end - 1;
  }
  return fitted.join("\n");
}

function isRow(line: string, [first = 0, ...starts]: readonly number[]): boolean {
  if (line.trim() === "" || between(line, 0, first).trim() !== "") return false;
  const isAligned = starts.every((start) => between(line, start - 2, start).trim() === "");
  // A sentence below the table that is shorter than its first column is none of its rows.
  return isAligned && (starts.length === 0 || width(line) > (starts[0] ?? 0));
}

function cellsOf(line: string, starts: readonly number[]): string[] {
  return starts.map((start, at) => between(line, start, starts[at + 1]).trim());
}

interface Table {
  readonly head: Row;
  readonly rows: readonly Row[];
  readonly indent: number;
}

function fittedTable({ head, rows, indent }: Table, room: number): string[] {
  const margin = " ".repeat(indent);
  const widths = columnWidths([head, ...rows], room - indent);
  if (widths === undefined) return records(head, rows, { margin, room });
  const lines = (row: Row): string[][] => {
    const cells = row.map((cell, at) => words(cell, widths[at] ?? 0));
    const height = Math.max(1, ...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) => cells.map((cell) => cell[at] ?? ""));
  };
  const headLines = lines(head);
  const all = [...headLines, ...rows.flatMap(lines)];
  const text = table(all, { head: headLines.length, widths }).replaceAll(/^/gm, margin);
  return text.split("\n");
}

/** How wide each column becomes; nothing when not even their longest words stand side by side. */
function columnWidths(rows: readonly Row[], room: number): number[] | undefined {
  const columns = rows[0]?.length ?? 0;
  const most = (measure: (cell: string) => number): number[] =>
    Array.from({ length: columns }, (_, at) =>
      Math.max(...rows.map((row) => measure(row[at] ?? ""))),
    );
  const natural = most(width);
  const widths = most((cell) => Math.max(0, ...(cell.match(ATOM) ?? []).map(width)));
  let spare = room - 2 * (columns - 1) - widths.reduce((sum, each) => sum + each, 0);
  if (spare < 0) return undefined;
  // What needs little gets all of it; the long texts share what is left.
  const lacking = (at: number): number => (natural[at] ?? 0) - (widths[at] ?? 0);
  const order = widths.map((_, at) => at).sort((one, other) => lacking(one) - lacking(other));
  order.forEach((at, done) => {
    const more = Math.min(lacking(at), Math.floor(spare / (columns - done)));
    widths[at] = (widths[at] ?? 0) + more;
    spare -= more;
  });
  const isCramped = widths.some((each, at) => each < Math.min(natural[at] ?? 0, LEAST_CELL));
  return isCramped ? undefined : widths;
}

/** Each row as lines of its own: what a column is called, and what stands in it. */
function records(
  head: Row,
  rows: readonly Row[],
  { margin, room }: { margin: string; room: number },
): string[] {
  const indent = Math.max(...head.map(width)) + 2;
  const isBeside = indent <= room / 2;
  const blocks = rows.map((row) =>
    row.flatMap((cell, at) => {
      if (cell === "") return [];
      const label = head[at] ?? "";
      if (isBeside) return continued(margin + padded(label, indent), cell, room);
      return [...continued(margin, label, room), ...continued(`${margin}  `, cell, room)];
    }),
  );
  return blocks.flatMap((block, at) => (at === 0 ? block : ["", ...block]));
}

/** One line, continued under the last of its columns, or under its beginning. */
function wrapped(line: string, room: number): string[] {
  if (width(line) <= room) return [line];
  const [indent = ""] = /^\s*/.exec(line) ?? [];
  const gaps = [...line.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(
    ({ index, 0: gap }) => index + gap.length,
  );
  const start =
    gaps.findLast((at) => width(line.slice(0, at)) <= room - LEAST_TEXT) ?? indent.length;
  const isCell = start > indent.length;
  const label = line.slice(0, start);
  const column = isCell ? width(label) : indent.length + 2;
  const lines = continued(label, line.slice(start), room, column);
  return lines.map((each, at) =>
    at === lines.length - 1 ? each + (/\s*$/.exec(line)?.[0] ?? "") : each,
  );
}

/** Words behind a label, on as many lines as they need, the later ones at a column. */
function continued(label: string, text: string, room: number, column = width(label)): string[] {
  const longest = Math.max(0, ...(text.match(ATOM) ?? []).map(width));
  const below = (/^\s*/.exec(label)?.[0] ?? "") + "  ";
  if (below.length < width(label) && width(label) + longest > room) {
    // Not beside its label: what is to be copied has more room below.
    return [label.trimEnd(), ...continued(below, text, room)].filter((line) => line.trim() !== "");
  }
  const [first = "", ...more] = words(text, room - column, room - width(label));
  return [label + first, ...more.map((line) => " ".repeat(column) + line)];
}

/** @param firstRoom Of the first line. */
function words(text: string, room: number, firstRoom = room): string[] {
  const lines: string[] = [];
  let line = "";
  let end = 0;
  for (const { 0: word, index } of text.matchAll(ATOM)) {
    const gap = text.slice(end, index);
    const limit = lines.length === 0 ? firstRoom : room;
    if (line !== "" && width(line + gap + word) > limit) {
      lines.push(line);
      line = word;
    } else {
      line += (line === "" ? "" : gap) + word;
    }
    end = index + word.length;
  }
  return [...lines, line];
}
