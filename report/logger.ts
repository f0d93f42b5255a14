import type { Colours } from "./colours.ts";
import { elapsed } from "./elapsed.ts";
import type { LiveLine } from "./liveLine.ts";
import type { Redactor } from "./redaction.ts";

/** How the project speaks while it works. Results go to standard output, all of this to standard error. */
export interface Logger {
  info(message: string): void;
  warning(message: string): void;
  /** What is going on right now: replaces the last status on a terminal, is sparse elsewhere. */
  status(message: string): void;
  /**
   * One long step. Says its name when it takes long enough to be noticed, the elapsed time at the
   * end, and what it found (`step.result`).
   */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>;
}

export interface Step {
  /** The live state of the step: "layer 4 of 9". */
  status(message: string): void;
  /** What the closing line says beside the title: "built from the Go module". */
  result(message: string): void;
}

/** One thing to say, before it is made into a line for a person or for a machine. */
export interface LogEntry {
  readonly level: "info" | "warning" | "status" | "started" | "done" | "failed";
  readonly message: string;
  readonly detail?: string;
  readonly elapsedMs?: number;
}

export interface LoggerOptions {
  readonly write: (line: string) => void;
  /** Where a terminal shows the status; absent elsewhere. */
  readonly live: LiveLine | undefined;
  readonly json: boolean;
  readonly colours: Colours;
  readonly redactor: Redactor;
  readonly now: () => number;
}

/** A step that ends sooner needs no line that says it began. Milliseconds. */
const QUIET_START = 2_000;
/** Off a terminal, a long step shows that it is alive this often. Milliseconds. */
const HEARTBEAT = 30_000;

export function createLogger(options: LoggerOptions): Logger {
  const { live, redactor, now } = options;
  const print = (entry: LogEntry): void => {
    const line = options.json ? jsonLine(entry, now()) : humanLine(entry, options.colours);
    live?.clear();
    options.write(redactor.redact(line));
  };
  // What was said last of what goes on: the state of a step that gives none of its own.
  let ambient = "";
  const showStatus = (message: string): void => {
    ambient = message;
    if (live) live.show(redactor.redact(message));
    else if (options.json) print({ level: "status", message });
  };

  return {
    info: (message) => print({ level: "info", message }),
    warning: (message) => print({ level: "warning", message }),
    status: showStatus,
    step: async (title, work) => {
      const started = now();
      const passed = (): number => now() - started;
      let state = "";
      let result = "";
      let announced = false;
      ambient = "";
      const tick = setInterval(
        () => {
          if (live) {
            live.show(redactor.redact(`${title} (${elapsed(passed())}) ${state || ambient}`));
          } else if (!announced || passed() % HEARTBEAT < QUIET_START) {
            announced = true;
            const detail = state || ambient;
            print({ level: "started", message: title, detail, elapsedMs: passed() });
          }
        },
        QUIET_START / (live ? 4 : 1),
      );
      try {
        const value = await work({
          status: (message) => {
            state = message;
          },
          result: (message) => {
            result = message;
          },
        });
        print({ level: "done", message: title, detail: result, elapsedMs: passed() });
        return value;
      } catch (error) {
        print({ level: "failed", message: title, detail: state, elapsedMs: passed() });
        throw error;
      } finally {
        clearInterval(tick);
        live?.clear();
      }
    },
  };
}

function jsonLine(entry: LogEntry, now: number): string {
  const { detail, ...rest } = entry;
  return JSON.stringify({
    time: new Date(now).toISOString(),
    ...rest,
    ...(detail ? { detail } : {}),
  });
}

function humanLine(entry: LogEntry, colours: Colours): string {
  const took =
    entry.elapsedMs === undefined ? "" : ` ${colours.dim(`(${elapsed(entry.elapsedMs)})`)}`;
  const text = `${entry.message}${entry.detail ? `: ${entry.detail}` : ""}${took}`;
  switch (entry.level) {
    case "info":
    case "status":
      return text;
    case "warning":
      return `${colours.yellow("warning:")} ${text}`;
    case "started":
      return `${colours.dim("…")} ${text}`;
    case "done":
      return `${colours.green("✓")} ${text}`;
    case "failed":
      return `${colours.red("✗")} ${text}`;
  }
}
