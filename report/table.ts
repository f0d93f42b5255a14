import { padded, width } from "./columns.ts";

/** The cells of one row. */
export type Row = readonly string[];

/**
 * Rows in columns as wide as their widest cell.
 *
 * @param options.head The first row is the heading; or so many are. @default none
 * @param options.widths How wide columns are at least.
 */
export function table(
  rows: readonly Row[],
  options: { head?: boolean | number; widths?: readonly number[] } = {},
): string {
  const widths: number[] = [...(options.widths ?? [])];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  const lines = rows.map((row) => line(row, widths));
  const rule = line(
    widths.map((size) => "─".repeat(size)),
    widths,
  );
  if (options.head) lines.splice(Number(options.head), 0, rule);
  return lines.join("\n");
}

function line(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, column) => padded(cell, widths[column] ?? 0))
    .join("  ")
    .trimEnd();
}
