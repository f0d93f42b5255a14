import { stripVTControlCharacters } from "node:util";

/** Rows in columns as wide as their widest cell; the first row is the heading when `head` is set. */
export function table(
  rows: readonly (readonly string[])[],
  options: { head?: boolean } = {},
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  const lines = rows.map((row) => line(row, widths));
  if (options.head)
    lines.splice(
      1,
      0,
      line(
        widths.map((size) => "─".repeat(size)),
        widths,
      ),
    );
  return lines.join("\n");
}

function line(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
    .join("  ")
    .trimEnd();
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
