import { CommanderError } from "commander";
import type { AnyOperation, Context, Environment } from "../../operations/operation.ts";
import type { Actor } from "../../operations/perform/actor.ts";
import { coloursFor } from "../../report/colours.ts";
import type { FailureReport } from "../../report/failure.ts";
import { failureReport, failureText } from "../../report/failure.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { askAtTerminal } from "./ask.ts";
import { buildCommand } from "./command.ts";
import type { Console } from "./console.ts";
import type { Offer } from "./offer.ts";
import { openConsole } from "./console.ts";
import { stopSignal } from "./stop.ts";

export interface CliOptions {
  readonly root: string;
  readonly version: string;
  readonly environment: Environment;
  readonly offers: readonly Offer[];
}

/** Runs one command line; what it returns is the process's exit code. Never throws. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<number> {
  let exitCode: number = ExitCode.ok;
  const json = argv.includes("--json");
  const console = openConsole(options.environment, { json });
  const command = buildCommand(options.offers, {
    version: options.version,
    quiet: json,
    complete: (offer, given, typed) => completed({ offer, given, typed }, options, json),
    run: async (operation, input) => {
      exitCode = await runOperation(operation, input, options, console, json);
    },
  });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return ExitCode.ok;
      if (!json) return ExitCode.configuration;
    }
    const report = failureReport(error instanceof CommanderError ? misuse(error) : error);
    return tellFailure(report, options, console, json);
  }
}

function tellFailure(
  report: FailureReport,
  { environment }: CliOptions,
  console: Console,
  json: boolean,
): number {
  if (json) console.result(console.redactor.redact(JSON.stringify(report)));
  else console.problem(failureText(report, coloursFor(process.stderr, environment)));
  return report.error.exitCode;
}

async function runOperation(
  operation: AnyOperation,
  input: object,
  options: CliOptions,
  console: Console,
  json: boolean,
): Promise<number> {
  const [{ Performer }, { actorAtCli }] = await Promise.all([
    import("../../operations/perform/performer.ts"),
    import("../../operations/perform/actor.ts"),
  ]);
  const actor = actorAtCli(options.environment);
  using stop = stopSignal(operation.name);
  const answer = await new Performer(options).perform(operation, input, {
    actor,
    onProgress: console.onProgress,
    signal: stop.signal,
    askWith: (signal) => askPerson(actor, signal, json),
  });
  if (!answer.ok) return tellFailure(answer.failure, options, console, json);
  const { verbatim = json } = operation;
  console.result(json ? JSON.stringify(answer.output) : answer.text, { verbatim });
  return answer.exitCode;
}

/** A way to ask whoever sits at the terminal: nothing for a machine, nor in CI, whose terminal is nobody's. */
function askPerson({ kind }: Actor, signal: AbortSignal, json: boolean): Context["ask"] {
  return json || kind !== "person" ? undefined : askAtTerminal(process, signal);
}

/** The input of a command, with what a person at the terminal chose in the place of what was left out. */
async function completed(
  { offer, given, typed }: { offer: Offer; given: object; typed: { stack: boolean } },
  options: CliOptions,
  json: boolean,
): Promise<Record<string, unknown>> {
  const [{ fillMissing }, { actorAtCli }] = await Promise.all([
    import("./missing.ts"),
    import("../../operations/perform/actor.ts"),
  ]);
  using stop = stopSignal(offer.name);
  const ask = askPerson(actorAtCli(options.environment), stop.signal, json);
  // Awaited here: until then the signal stands.
  return await fillMissing(offer, { ...given }, typed, { ...options, ...(ask && { ask }) });
}

/** What commander has said to a person, for a machine. */
function misuse({ message }: CommanderError): UserError {
  return new UserError("The command line cannot be used.", {
    given: message.replace(/^error: /, ""),
    next: "npx ipai --help lists the commands",
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
