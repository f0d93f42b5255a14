import type { Logger } from "./logger.ts";

/** What an operation tells while it works, as data; a terminal's lines are one rendering of it. */
export type ProgressEvent =
  | { readonly kind: "log"; readonly level: "info" | "warning"; readonly text: string }
  /** What is going on right now, of no step in particular. */
  | { readonly kind: "status"; readonly text: string }
  | {
      readonly kind: "step-begun";
      readonly step: number;
      readonly title: string;
      /** Where it has gone well before. */
      readonly last?: LastTime;
    }
  | { readonly kind: "step-text"; readonly step: number; readonly text: string }
  | {
      readonly kind: "step-ended";
      readonly step: number;
      readonly title: string;
      readonly outcome: "done" | "failed";
      /** What it found; of a failed step what it was doing. */
      readonly text: string;
      readonly elapsedMs: number;
    };

/** How it went the last time. Milliseconds. */
export interface LastTime {
  /** How long this step took. */
  readonly tookMs: number;
  /** How long it took from its end to the end of all. */
  readonly thenMs: number;
}

export type ProgressListener = (event: ProgressEvent) => void;

/** A logger that tells everything as events. */
export function progressLogger(tell: ProgressListener, now: () => number): Logger {
  let steps = 0;
  return {
    info: (text) => tell({ kind: "log", level: "info", text }),
    warning: (text) => tell({ kind: "log", level: "warning", text }),
    status: (text) => tell({ kind: "status", text }),
    step: async (title, work) => {
      const started = now();
      const step = (steps += 1);
      let state = "";
      let result = "";
      const end = (outcome: "done" | "failed", text: string): void =>
        tell({ kind: "step-ended", step, title, outcome, text, elapsedMs: now() - started });
      tell({ kind: "step-begun", step, title });
      try {
        const value = await work({
          status: (text) => {
            state = text;
            tell({ kind: "step-text", step, text });
          },
          result: (text) => {
            result = text;
          },
        });
        end("done", result);
        return value;
      } catch (error) {
        end("failed", state);
        throw error;
      }
    },
  };
}

/** The same event with other texts: with secrets taken out, say. */
export function mapTexts(event: ProgressEvent, map: (text: string) => string): ProgressEvent {
  const title = "title" in event ? { title: map(event.title) } : {};
  const text = "text" in event ? { text: map(event.text) } : {};
  return { ...event, ...title, ...text };
}
