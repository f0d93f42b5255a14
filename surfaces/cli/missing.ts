import { pick } from "../../operations/pick.ts";
import type { Context } from "../../operations/operation.ts";
import { commandText } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { plainChoice, stacks } from "./completion/choices.ts";
import type { Choice } from "./completion/choices.ts";
import { chosenIn, type Chosen } from "./completion/choosers.ts";
import type { Offer } from "./offer.ts";

type Given = Readonly<Record<string, unknown>>;
type Asking = Pick<Context, "root" | "environment" | "ask">;

/** Operations that show a list of their own where their word is left out: of a stack, so that comes first. */
const LISTING: Readonly<Record<string, readonly string[]>> = {
  rollback: ["sha"],
  restore: ["backup", "at"],
};

/**
 * Lets the person at the terminal choose what an operation needs and was left out: its stack, where the
 * checkout has several and the choice is one of a stack, then each word.
 *
 * @param typed.stack Whether the stack was typed; else it is the default.
 * @returns What was given, with what was chosen.
 * @throws UserError for what is missing where nobody sits or nothing was chosen.
 */
export async function fillMissing(
  { name, arguments: fields }: Offer,
  given: Given,
  typed: { stack: boolean },
  asking: Asking,
): Promise<Record<string, unknown>> {
  const left = fields.flatMap(({ key, required, description }) => {
    const chosen = required && given[key] === undefined ? chosenIn(name, key) : undefined;
    return chosen === undefined ? [] : [{ key, description, chosen }];
  });
  const lists = LISTING[name]?.every((key) => given[key] === undefined) ?? false;
  const filled = { ...given };
  if ((left.length > 0 || lists) && !typed.stack && typeof given["stack"] === "string") {
    filled["stack"] = await stackOf(name, given["stack"], asking);
  }
  for (const { key, description, chosen } of left) {
    filled[key] = await choose({ name, key, description, chosen }, stackIn(filled), asking);
  }
  return filled;
}

/** The stack of the checkout that is meant; the default where there is one alone, or nobody is asked. */
async function stackOf(
  name: string,
  usual: string,
  { ask, root, environment }: Asking,
): Promise<string> {
  const found = await stacks({ root, environment, stack: usual });
  if (ask === undefined || found.length < 2) return usual;
  const chosen = await pick(ask, {
    ...numbered(found),
    question: "which stack?",
    otherwise: usual,
    next: commandText(name),
  });
  return chosen ?? usual;
}

interface Left {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  readonly chosen: Chosen;
}

async function choose(left: Left, stack: string, { ask, ...rest }: Asking): Promise<string> {
  if (ask === undefined) throw missing(left, stack);
  const choices = await left.chosen.from({ ...rest, stack });
  if (choices.length === 0) throw nothing(left, stack);
  const chosen = await pick(ask, {
    ...numbered(choices),
    question: `which ${left.key}?`,
    next: commandText(left.name),
  });
  if (chosen === undefined) throw missing(left, stack);
  return chosen;
}

function numbered(choices: readonly Choice[]): { list: string; values: string[] } {
  const rows = choices.map(plainChoice).map(({ value, about }, at) => [`${at + 1}`, value, about]);
  return { list: table(rows), values: choices.map(({ value }) => value) };
}

function stackIn({ stack }: Given): string {
  return typeof stack === "string" ? stack : "local";
}

function missing({ name, key, description, chosen }: Left, stack: string): UserError {
  return new UserError(`ipai ${name} needs to be told which ${key}.`, {
    given: `${key}: ${description}`,
    next: chosen.listedBy(stack),
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}

function nothing({ name, key, chosen }: Left, stack: string): UserError {
  return new UserError(`There is nothing that ipai ${name} could be given now.`, {
    given: `${key}: none is on record in this checkout`,
    next: chosen.listedBy(stack),
    code: "nothing-to-choose",
    exitCode: ExitCode.configuration,
  });
}
