/** One thing that Odoo said: its line, and what belongs to it (a traceback, rows of a query). */
export interface LogRecord {
  /** Milliseconds since 1970, as the container's clock was set. */
  readonly time: number;
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  /** The lines below, up to the next record. */
  readonly rest: readonly string[];
  /** Where it stands in the log, counted from 1. */
  readonly line: number;
}

const HEAD = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) \d+ ([A-Z]+) \S+ ([\w.]+): (.*?) ?$/;

/** Reads Odoo's log. What stands before its first record is a record of its own, of no logger. */
export function parseRecords(lines: readonly string[]): LogRecord[] {
  const records: (LogRecord & { rest: string[] })[] = [];
  lines.forEach((text, index) => {
    const head = HEAD.exec(text);
    if (head) {
      const [, day, time, millis, level = "", logger = "", message = ""] = head;
      const at = Date.parse(`${day ?? ""}T${time ?? ""}.${millis ?? ""}Z`);
      records.push({ time: at, level, logger, message, rest: [], line: index + 1 });
    } else if (records.length === 0) {
      records.push({ time: 0, level: "", logger: "", message: text, rest: [], line: 1 });
    } else {
      records.at(-1)?.rest.push(text);
    }
  });
  return records;
}

/** What a person reads first: the line, and from the last frame of the traceback on. */
export function excerpt({ message, rest }: LogRecord, most = 12): string {
  const lines = rest.filter((line) => line.trim() !== "" && !/^\s*[~^.]+$/.test(line));
  const frame = lines.findLastIndex((line) => /^ {2}File "/.test(line));
  const end = frame === -1 ? lines : lines.slice(frame);
  const more = end.length - most;
  const shown = more > 0 ? [...end.slice(0, most), `… ${more} lines …`] : end;
  return [message, ...shown].join("\n");
}
