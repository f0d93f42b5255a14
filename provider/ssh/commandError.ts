import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { RemoteCommand } from "./remote.ts";

/** How a command ended that did not do its work. */
export type CommandEnd =
  | { readonly kind: "failed"; readonly exitCode: number }
  | { readonly kind: "killed"; readonly signalName: string }
  | { readonly kind: "timedOut"; readonly limitMs: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "disconnected" };

const LAST_LINES = 15;

/**
 * A command on a host that failed. Reads: host, step, exit status; then the last lines of its
 * output; then what to do.
 */
export class CommandError extends UserError {
  readonly host: string;
  readonly step: string;
  readonly end: CommandEnd;
  readonly lastLines: string;

  /** @param output Both of its streams as they came, already without secrets. */
  constructor(host: string, command: RemoteCommand, end: CommandEnd, output: string) {
    const lastLines = tail(output);
    super(`${host}: ${command.step}: ${describe(end)}`, {
      ...(lastLines === "" ? {} : { given: lastLines }),
      next: command.next ?? advice(host, end),
      code: `command-${end.kind}`,
      exitCode: end.kind === "timedOut" ? ExitCode.timeout : ExitCode.error,
    });
    this.host = host;
    this.step = command.step;
    this.end = end;
    this.lastLines = lastLines;
  }
}

function describe(end: CommandEnd): string {
  switch (end.kind) {
    case "failed":
      return `exit status ${end.exitCode}`;
    case "killed":
      return `killed by ${end.signalName}`;
    case "timedOut":
      return `not done after ${Math.round(end.limitMs / 1000)} s`;
    case "cancelled":
      return "cancelled";
    case "disconnected":
      return "the connection was lost";
  }
}

function advice(host: string, end: CommandEnd): string {
  switch (end.kind) {
    case "failed":
    case "killed":
      return `correct what the lines above name, or look on the host (${host}); then \`${ipai("up")}\``;
    case "timedOut":
      return `see what keeps the host busy; then \`${ipai("up")}\` again: it goes on from what is there`;
    case "cancelled":
      return `run \`${ipai("up")}\` again: it goes on from what the host holds`;
    case "disconnected":
      return `see whether the host is up; then \`${ipai("up")}\` again: nothing is left half written`;
  }
}

function tail(output: string): string {
  return output.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
}
