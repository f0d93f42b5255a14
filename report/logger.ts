import type { Colours } from "./colours.ts";
import { elapsed, roughly } from "./elapsed.ts";
import type { LiveLine } from "./liveLine.ts";
import type { ProgressEvent, ProgressListener } from "./progress.ts";
import { progressLogger } from "./progress.ts";
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
  /** How long it will be to the end of all, by the last time. */
  readonly leftMs?: number;
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

/** A logger whose events become lines at once. */
export function createLogger(options: LoggerOptions): Logger {
  return progressLogger(progressLines(options), options.now);
}

/** What the renderer keeps of a step that goes on. */
interface OpenStep {
  readonly tick: NodeJS.Timeout;
  state: string;
}

/** Renders progress as lines: for a person, or as JSON for a machine. */
export function progressLines(options: LoggerOptions): ProgressListener {
  const { live, redactor, now } = options;
  const print = (entry: LogEntry): void => {
    const line = options.json ? jsonLine(entry, now()) : humanLine(entry, options.colours);
    live?.clear();
    options.write(redactor.redact(line));
  };
  // What was said last of what goes on: the state of a step that gives none of its own.
  let ambient = "";
  const steps = new Map<number, OpenStep>();

  const begin = ({ step, title, last }: Extract<ProgressEvent, { kind: "step-begun" }>): void => {
    const started = now();
    const passed = (): number => now() - started;
    const left = (): { leftMs?: number } =>
      last === undefined ? {} : { leftMs: Math.max(0, last.tookMs - passed()) + last.thenMs };
    const detail = (): string => steps.get(step)?.state || ambient;
    let announced = false;
    ambient = "";
    const tick = setInterval(
      () => {
        if (live) {
          const time = timeText({ elapsedMs: passed(), ...left() });
          live.show(redactor.redact(`${title} (${time}) ${detail()}`));
        } else if (!announced || passed() % HEARTBEAT < QUIET_START) {
          announced = true;
          const times = { elapsedMs: passed(), ...left() };
          print({ level: "started", message: title, detail: detail(), ...times });
        }
      },
      QUIET_START / (live ? 4 : 1),
    );
    steps.set(step, { tick, state: "" });
  };

  return (event) => {
    switch (event.kind) {
      case "log":
        print({ level: event.level, message: event.text });
        return;
      case "status":
        ambient = event.text;
        if (live) live.show(redactor.redact(event.text));
        else if (options.json) print({ level: "status", message: event.text });
        return;
      case "step-begun":
        begin(event);
        return;
      case "step-text": {
        const step = steps.get(event.step);
        if (step) step.state = event.text;
        return;
      }
      case "step-ended": {
        const { title: message, text: detail, elapsedMs, outcome: level } = event;
        print({ level, message, detail, elapsedMs });
        clearInterval(steps.get(event.step)?.tick);
        steps.delete(event.step);
        live?.clear();
      }
    }
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

/** `12 s, about 4 min left` */
function timeText({ elapsedMs, leftMs = 0 }: { elapsedMs: number; leftMs?: number }): string {
  const left = roughly(leftMs);
  return `${elapsed(elapsedMs)}${left === "" ? "" : `, about ${left} left`}`;
}

function humanLine(entry: LogEntry, colours: Colours): string {
  const { elapsedMs, leftMs } = entry;
  const took =
    elapsedMs === undefined
      ? ""
      : ` ${colours.dim(`(${timeText({ elapsedMs, ...(leftMs !== undefined && { leftMs }) })})`)}`;
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
