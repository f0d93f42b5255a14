import { resolve } from "node:path";
import packageFile from "../../package.json" with { type: "json" };
import { ASKED, linesFor } from "./completion/shells.ts";
import { outliveReaders } from "./streams.ts";

/** The process behind `ipai`: the only place that knows of arguments, environment and exit. */
outliveReaders(process);
const typed = process.argv.slice(2);
const { env: environment } = process;
const root = resolve(import.meta.dirname, "../..");

if (typed[0] === ASKED) await answerShell(typed.slice(1));
else await runCommand(typed);

/** A shell asks, whose user waits at each press of a key: nothing is loaded that runs a command. */
async function answerShell([shell, ...words]: readonly string[]): Promise<void> {
  const { completions } = await import("./completion/complete.ts");
  process.stdout.write(linesFor(shell, await completions(words, { root, environment })));
}

async function runCommand(words: readonly string[]): Promise<void> {
  const [{ offers }, { runCli }] = await Promise.all([
    import("./operations.ts"),
    import("./run.ts"),
  ]);
  const exitCode = await runCli(
    // Who types nothing wants to know how things stand.
    words.length === 0 ? ["status"] : words,
    { root, version: packageFile.version, environment, offers: offers() },
  );
  // A result that could not be written has set its own.
  process.exitCode ??= exitCode;
}
