import { Command, Help, Option } from "commander";
import type { AnyOperation } from "../../operations/operation.ts";
import type { Offer } from "./offer.ts";
import { width } from "../../report/columns.ts";
import { fit } from "../../report/fit.ts";
import { commandText } from "../../report/ipai.ts";
import { fitted } from "./console.ts";
import { chosenIn } from "./completion/choosers.ts";

/** Runs one operation with input that was checked; `json` asks for the machine's form. */
export type RunOperation = (
  operation: AnyOperation,
  input: object,
  options: { json: boolean },
) => Promise<void>;

/** Fills in what was left out of a command line and can be chosen: from a list, or it is refused. */
export type Complete = (
  offer: Offer,
  given: Readonly<Record<string, unknown>>,
  typed: { stack: boolean },
) => Promise<Record<string, unknown>>;

/**
 * The whole command line, rendered from what is said of the operations: one is loaded when it runs.
 *
 * @param options.quiet Wrong usage is only thrown, for a caller that says it in another form.
 */
export function buildCommand(
  offers: readonly Offer[],
  options: { version: string; run: RunOperation; complete?: Complete; quiet?: boolean },
): Command {
  const program = new Command("ipai")
    .description("Odoo.sh on your own droplet: one Pulumi program in TypeScript")
    .version(options.version)
    // `backup prune --stack x`: the flag is the inner command's
    .enablePositionalOptions()
    .showHelpAfterError("(npx ipai --help lists the commands)")
    .addHelpText("after", CLOSING)
    // Of `alerts ack all --stack prod` the stack belongs to `ack`, although `alerts` knows one too.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ formatItem, displayWidth: width })
    .configureOutput({
      writeOut: (text) => process.stdout.write(fit(text, process.stdout.columns || HELP_COLUMNS)),
      writeErr: (text) => process.stderr.write(fitted(text, process.stderr)),
    });
  if (options.quiet) program.configureOutput({ writeErr: () => undefined });
  for (const offer of offers) {
    const words = offer.name.split(" ");
    const name = words.pop() ?? offer.name;
    render(parentOf(program, words).command(name), offer, options);
  }
  return program;
}

const CLOSING = `
Every command knows --json (one document on standard output) and stops cleanly on Ctrl-C.
TIMEOUT=seconds bounds a command (300 if unset; start and stop have more).
Exit codes: 0 ok, 1 error, 2 settings or usage, 3 login, 4 a resource failed, 5 a policy, 6 no such stack, 7 drift or a failed check, 8 stopped, 9 out of time, 10 done but not recorded, 255 a fault of ipai (docs/exit-codes.md).`;

/** Of help that is read by no terminal. */
const HELP_COLUMNS = 80;
/** With less room beside the terms, what they mean stands below them. */
const LEAST_BESIDE = 34;

function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const columns = help.helpWidth ?? HELP_COLUMNS;
  if (columns - termWidth - 4 >= LEAST_BESIDE) {
    return Help.prototype.formatItem.call(help, term, termWidth, description, help);
  }
  const text = help.boxWrap(description, columns - 6).replaceAll(/^/gm, "      ");
  return `  ${term}${description === "" ? "" : `\n${text}`}`;
}

/** What the commands below a common word have to do with each other. */
const GROUPS: Readonly<Record<string, string>> = {
  addons: "what Odoo loads: declared, locked, fetched, checked",
  ci: "what judges this checkout before anything of it reaches a host",
  evidence: "the signed record of what was done",
  image: "what a release runs",
  lab: "the outside world on this machine",
  propose: "plans that a person approves before they run",
  policy: "rules for what is stored and printed",
  staging: "a copy of production that reaches nobody",
  spec: "the specification, and whether it is true",
};

/** `lab` of `lab status`: a command that only groups others. */
function parentOf(program: Command, words: readonly string[]): Command {
  return words.reduce((parent, word) => {
    const existing = parent.commands.find((command) => command.name() === word);
    if (existing) return existing;
    const meaning = GROUPS[word] ?? `more of ipai: see ${commandText(word)} --help`;
    return parent.command(word).description(meaning).exitOverride();
  }, program);
}

function render(
  command: Command,
  offer: Offer,
  { run, complete }: { run: RunOperation; complete?: Complete },
): void {
  command.description(offer.summary).exitOverride().enablePositionalOptions();
  const fields = offer.arguments;
  const positional = fields.filter((field) => field.positional);
  for (const { flag, required, description } of positional) {
    // What can be chosen from a list is missed later, when nobody has chosen.
    const demanded = required && (complete === undefined || !chosenIn(offer.name, flag));
    command.argument(demanded ? `<${flag}>` : `[${flag}]`, description);
  }
  for (const field of fields.filter((each) => !each.positional)) {
    const option = new Option(
      `--${field.flag}${field.boolean ? "" : " <value>"}`,
      field.description,
    );
    command.addOption(field.default === undefined ? option : option.default(field.default));
  }
  command.option("--json", "one JSON document on standard output, JSON lines on standard error");
  command.action(async () => {
    const { json, ...flags } = command.opts<{ json?: boolean } & Record<string, unknown>>();
    const words = Object.fromEntries(
      positional.flatMap(({ key }, index) => {
        const value = command.args[index];
        return value === undefined ? [] : [[key, value]];
      }),
    );
    const typed = { stack: command.getOptionValueSource("stack") === "cli" };
    const given = (await complete?.(offer, { ...flags, ...words }, typed)) ?? {
      ...flags,
      ...words,
    };
    const [operation, { parseInput }] = await Promise.all([
      offer.load(),
      import("../../operations/perform/parseInput.ts"),
    ]);
    await run(operation, parseInput(operation, given), { json: json === true });
  });
}
