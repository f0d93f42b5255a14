import type { Environment } from "../../../operations/operation.ts";
import type { Argument } from "../../../operations/arguments.ts";
import descriptions from "../descriptions.json" with { type: "json" };
import type { Description } from "../offer.ts";
import { plainChoice, type Choice } from "./choices.ts";
import { chosenIn } from "./choosers.ts";

/** What is offered: anything else would need quotes in a shell, and is no name of ours. */
const NAME = /^[\w./@+-]+$/;

interface Line {
  readonly root: string;
  readonly environment: Environment;
}

/**
 * What may stand in the place of the last word of a command line.
 *
 * @param words What was typed behind `ipai` or `npx`, as the shell cuts it; the last one is being typed.
 */
export async function completions(words: readonly string[], line: Line): Promise<Choice[]> {
  const { typed, current, before } = cut(words);
  const { name, rest, further } = meant(typed);
  const operation = descriptions.find((each) => each.name === name);
  const found = operation === undefined ? [] : await inside(operation, rest, line, current);
  const general = operation === undefined && current.startsWith("-") ? flagsOf(typed) : [];
  return [...(rest.length === 0 ? [...further, ...general] : []), ...found]
    .filter(({ value }) => NAME.test(value) && value.startsWith(current))
    .map((choice) => plainChoice({ ...choice, value: `${before}${choice.value}` }));
}

/**
 * The words in one form. bash makes three of `--stack=prod`; other shells leave it whole and want it back
 * whole, so that `before` is what stays in front of each choice.
 */
function cut(words: readonly string[]): { typed: string[]; current: string; before: string } {
  const bare = words.filter((word, at) => !(at === 0 && word === "ipai") && word !== "=");
  const last = words.at(-1) === "=" ? "" : (bare.pop() ?? "");
  const typed = bare.flatMap((word) => flagAndValue(word) ?? [word]);
  const [flag, value] = flagAndValue(last) ?? [];
  if (flag !== undefined && value !== undefined)
    return { typed: [...typed, flag], current: value, before: `${flag}=` };
  return { typed, current: last.replace(/^["']/, ""), before: "" };
}

function flagAndValue(word: string): [string, string] | undefined {
  const [, flag, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
  return flag === undefined || value === undefined ? undefined : [flag, value];
}

/** Which operation the words name, what follows them, and with which words its name could go on. */
function meant(typed: readonly string[]) {
  const all = descriptions.map(({ name, summary }) => ({ path: name.split(" "), summary }));
  const begins = (path: readonly string[], length: number): boolean =>
    path.length >= length && typed.slice(0, length).every((word, at) => word === path[at]);
  let length = 0;
  while (length < typed.length && all.some(({ path }) => begins(path, length + 1))) length += 1;
  const further = new Map<string, string>();
  for (const { path, summary } of all) {
    const word = begins(path, length) ? path[length] : undefined;
    if (word !== undefined && !further.has(word))
      further.set(word, path.length === length + 1 ? summary : "");
  }
  return {
    name: typed.slice(0, length).join(" "),
    rest: typed.slice(length),
    further: [...further].map(([value, about]) => ({ value, about })),
  };
}

const HELP: Choice = { value: "--help", about: "what the command does and takes" };

/** Flags of ipai itself, and of a word that only groups others. */
function flagsOf(typed: readonly string[]): Choice[] {
  return typed.length === 0 ? [HELP, { value: "--version", about: "the version of ipai" }] : [HELP];
}

/** What may follow in an operation: a flag, a flag's value, or a value in its place. */
async function inside(
  { name, arguments: fields }: Description,
  rest: readonly string[],
  line: Line,
  current: string,
): Promise<Choice[]> {
  const takesValue = (word = ""): Argument | undefined =>
    fields.find((each) => !each.positional && !each.boolean && `--${each.flag}` === word);
  const stack = rest[rest.indexOf("--stack") + 1];
  const place = { ...line, stack: rest.includes("--stack") && stack ? stack : "local" };
  const values = async ({ key, values: listed }: Argument): Promise<Choice[]> =>
    listed?.map((value) => ({ value, about: "" })) ??
    (await chosenIn(name, key)?.from(place)) ??
    [];
  const awaited = takesValue(rest.at(-1));
  if (awaited !== undefined) return values(awaited);
  if (current.startsWith("-")) {
    const flags = fields.filter(({ positional }) => !positional);
    return [
      ...flags.map(({ flag, description }) => ({ value: `--${flag}`, about: description })),
      { value: "--json", about: "one JSON document on standard output" },
      HELP,
    ].filter(({ value }) => !rest.includes(value));
  }
  const before = rest.filter((word, at) => !word.startsWith("-") && !takesValue(rest[at - 1]));
  const here = fields.filter(({ positional }) => positional)[before.length];
  return here === undefined ? [] : values(here);
}
