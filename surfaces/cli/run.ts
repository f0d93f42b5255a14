import { CommanderError } from "commander";
import type { AnyOperation, Context, Environment } from "../../operations/operation.ts";
import { coloursFor } from "../../report/colours.ts";
import { failureReport, failureText } from "../../report/failure.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { askAtTerminal } from "./ask.ts";
import { buildCommand } from "./command.ts";
import type { Console } from "./console.ts";
import { openConsole } from "./console.ts";
import { stopSignal } from "./stop.ts";
import { timeLimit } from "./timeLimit.ts";

export interface CliOptions {
  readonly root: string;
  readonly version: string;
  readonly environment: Environment;
  readonly operations: readonly AnyOperation[];
}

/** Runs one command line; what it returns is the process's exit code. Never throws. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<number> {
  let exitCode: number = ExitCode.ok;
  const json = argv.includes("--json");
  const console = openConsole(options.environment, { json });
  const command = buildCommand(options.operations, {
    version: options.version,
    quiet: json,
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
    if (json) console.result(console.redactor.redact(JSON.stringify(report)));
    else console.problem(failureText(report, coloursFor(process.stderr, options.environment)));
    return report.error.exitCode;
  }
}

async function runOperation(
  operation: AnyOperation,
  input: object,
  { root, environment }: CliOptions,
  console: Console,
  json: boolean,
): Promise<number> {
  using stop = stopSignal(operation.name, timeLimit(operation, environment));
  const { log, redactor } = console;
  const { signal } = stop;
  const ask = json ? undefined : askAtTerminal(process, signal);
  const ctx: Context = { root, environment, log, redactor, signal, ...(ask && { ask }) };
  const output = operation.output.parse(await operation.run(ctx, input));
  const text = json ? JSON.stringify(output) : operation.text(output);
  console.result(operation.revealsSecrets ? text : redactor.redact(text));
  return operation.exitCode?.(output) ?? ExitCode.ok;
}

/** What commander has said to a person, for a machine. */
function misuse({ message }: CommanderError): UserError {
  return new UserError("The command line cannot be used.", {
    given: message.replace(/^error: /, ""),
    next: "ipai --help lists the commands",
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
