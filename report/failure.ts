import type { Colours } from "./colours.ts";
import { ExitCode, UserError } from "./userError.ts";

/** The JSON form of a failure: the same facts as the text for a person. */
export interface FailureReport {
  readonly error: {
    readonly code: string;
    readonly what: string;
    readonly given?: string;
    readonly next: string;
    readonly exitCode: number;
    /** What `given` lists, as data. */
    readonly details?: readonly object[];
    /** Only of a bug: where it happened. */
    readonly stack?: string;
  };
}

/** Anything thrown, as a report: a `UserError` says what, given and next; the rest is a bug. */
export function failureReport(thrown: unknown): FailureReport {
  if (thrown instanceof UserError) {
    return {
      error: {
        code: thrown.code,
        what: thrown.message,
        ...(thrown.given === undefined ? {} : { given: thrown.given }),
        next: thrown.next,
        exitCode: thrown.exitCode,
        ...(thrown.details === undefined ? {} : { details: thrown.details }),
      },
    };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    error: {
      code: "internal",
      what: `This is a fault of ipai itself: ${error.message}`,
      next: "report it with the lines above and the command that was typed",
      exitCode: ExitCode.internal,
      stack: stackOf(error),
    },
  };
}

/** What, given and next on lines of their own; a bug's stack comes first, so that the end is what one reads. */
export function failureText(report: FailureReport, colours: Colours): string {
  const { what, given, next, stack } = report.error;
  const lines = stack === undefined ? [] : [colours.dim(stack)];
  lines.push(`${colours.red("error:")} ${what}`);
  if (given !== undefined) lines.push(indent(given));
  lines.push(`${colours.bold("next:")} ${next}`);
  return lines.join("\n");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}
