import { table } from "../../report/table.ts";
import { size } from "../backup/text.ts";
import type { Measure, Point, Recorded } from "./shapes.ts";

const percent = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} %`;
const seconds = (value: number): string =>
  value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(1)} s`;
const count = (value: number): string => value.toFixed(value < 10 && value % 1 !== 0 ? 1 : 0);

/** Each measure's name and how a person reads its value, in the order in which they are shown. */
export const MEASURES: Readonly<Record<Measure, [name: string, of: (value: number) => string]>> = {
  p50: ["answers, P50", seconds],
  p95: ["answers, P95", seconds],
  p99: ["answers, P99", seconds],
  failed_percent: ["answers 5xx", percent],
  refused_percent: ["answers 4xx", percent],
  requests: ["requests", count],
  processor_percent: ["processor", percent],
  memory_percent: ["memory", percent],
  swap_percent: ["swap", percent],
  disk_percent: ["disk", percent],
  connections: ["database connections", count],
  transactions: ["transactions a second", count],
  cached_percent: ["database cache hits", percent],
  database_bytes: ["databases", size],
};

export const measures = Object.keys(MEASURES) as Measure[];

/** What a measure was last, in the middle and at most. Nothing where nothing was measured. */
export function summaryOf(
  points: readonly Point[],
  measure: Measure,
): { last: number; median: number; most: number } | undefined {
  const values = points.map((point) => point[measure]).filter((value) => value !== null);
  const sorted = values.toSorted((one, other) => one - other);
  const [last, median, most] = [
    values.at(-1),
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted.at(-1),
  ];
  if (last === undefined || median === undefined || most === undefined) return undefined;
  return { last, median, most };
}

/** A moment as `2026-11-29 00:47`. @param at Seconds since 1970. */
export const moment = (at: number): string =>
  new Date(at * 1000).toISOString().slice(0, 16).replace("T", " ");

export function metricsText({
  stack,
  points,
  events,
  from,
  to,
  step,
}: Recorded & { stack: string }) {
  if (points.length === 0) {
    return `stack ${stack}: nothing was measured since ${moment(from)} UTC; the host measures every five minutes`;
  }
  const rows = measures.flatMap((measure) => {
    const summary = summaryOf(points, measure);
    if (summary === undefined) return [];
    const [name, of] = MEASURES[measure];
    const course = curve(points.map((point) => point[measure]));
    return [[name, of(summary.last), of(summary.median), of(summary.most), course]];
  });
  return [
    `stack ${stack}, ${moment(from)} to ${moment(to)} UTC, a step is ${Math.round(step / 60)} min`,
    table([["", "last", "median", "most", ""], ...rows], { head: true }),
    ...events.map(
      ({ at, kind, what, ok }) => `${moment(at)}  ${kind} ${what}${ok ? "" : ": failed"}`,
    ),
  ].join("\n");
}

const HEIGHTS = "▁▂▃▄▅▆▇█";
/** As wide as what stands beside it leaves of 80 columns. */
const WIDTH = 32;

/** The course of values in one line, from none to the most; a gap where nothing was measured. */
export function curve(values: readonly (number | null)[]): string {
  const columns = Math.min(WIDTH, values.length);
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  return Array.from({ length: columns }, (_, column) => {
    const [begin, end] = [column, column + 1].map((at) =>
      Math.floor((at * values.length) / columns),
    );
    const known = values.slice(begin, end).filter((value) => value !== null);
    if (known.length === 0) return " ";
    return HEIGHTS[Math.min(7, Math.floor((Math.max(...known) / most) * 8))] ?? "";
  }).join("");
}
