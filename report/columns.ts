import stringWidth from "string-width";

/** A colour or another look of what follows; takes no column. */
const LOOK = /\u001B\[[\d;:]*m/g;
const BY_LOOKS = /(\u001B\[[\d;:]*m)/;
/** A text in which every character takes a column; most are, and need no taking apart. */
const PLAIN = /^[ -~]*$/;
const characters = new Intl.Segmenter();

/**
 * How many columns of a terminal a text takes: two for a Chinese character or an emoji, none for a combining
 * mark or an escape code. All that is measured or cut for a terminal goes through this file.
 */
export function width(text: string): number {
  return stringWidth(text);
}

/** A text with as many spaces behind it as it lacks. */
export function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** What stands from one column to before another; all of a character that lies on the border. */
export function between(text: string, from: number, to = Infinity): string {
  if (PLAIN.test(text)) return text.slice(from, to);
  let found = "";
  for (const { piece, column, columns } of pieces(text)) {
    if (column < to && column + Math.max(1, columns) > from) found += piece;
  }
  return found;
}

/** A text of at most so many columns, ended between two words unless most of it is one. */
export function shortened(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const space = text.slice(0, endWithin(text, columns)).lastIndexOf(" ");
  const isWord = space > 0 && width(text.slice(0, space)) > columns / 2;
  const end = isWord ? space : endWithin(text, columns - 1);
  // What was switched on before the cut is switched off after it.
  return `${text.slice(0, end)}…${(text.slice(end).match(LOOK) ?? []).join("")}`;
}

/** Where the last character ends that so many columns have room for. */
function endWithin(text: string, limit: number): number {
  let end = 0;
  for (const { piece, column, columns } of pieces(text)) {
    if (column + columns > limit) break;
    end += piece.length;
  }
  return end;
}

interface Piece {
  /** A character with all that belongs to it, or an escape code. */
  readonly piece: string;
  readonly column: number;
  readonly columns: number;
}

function* pieces(text: string): Generator<Piece> {
  let column = 0;
  for (const part of text.split(BY_LOOKS)) {
    const inPart = BY_LOOKS.test(part) ? [{ segment: part }] : characters.segment(part);
    for (const { segment: piece } of inPart) {
      const columns = width(piece);
      yield { piece, column, columns };
      column += columns;
    }
  }
}
