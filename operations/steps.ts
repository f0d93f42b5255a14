import { z } from "zod";
import { argumentsOf, type Argument } from "./arguments.ts";
import type { AnyOperation } from "./operation.ts";

/** What a sentence may name: an operation, or what is described of one where it is not loaded. */
export type Nameable =
  AnyOperation | { readonly name: string; readonly arguments: readonly Argument[] };

/**
 * An operation and the input that a sentence asks for; `text` is how it is written there. Of one that is
 * only described, what is no flag stays the word that it is.
 */
export interface Step<Known extends Nameable = Nameable> {
  readonly operation: Known;
  readonly input: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * A sentence cut at the steps that it holds (`report/ipai.ts` writes them), for a surface that has its own
 * way to show one. What is no command of these operations stays text.
 */
export function stepsIn<Known extends Nameable>(
  text: string,
  operations: readonly Known[],
): (string | Step<Known>)[] {
  const parts: (string | Step<Known>)[] = [];
  let end = 0;
  for (const { index } of text.matchAll(/\bnpx ipai (?=[a-z])/g)) {
    const step = index < end ? undefined : stepAt(text.slice(index), operations);
    if (step === undefined) continue;
    parts.push(text.slice(end, index), step);
    end = index + step.text.length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

const WORD = /^ (?:'([^']*)'|([\w./:@=+-]*[\w/]))/;
/** After a word that ends a command; a verb of the sentence has more words behind it. */
const END = /^(?:$|[\s.]*$|[;,:)`"'\n]|\.\s| \(| --)/;

function stepAt<Known extends Nameable>(
  text: string,
  operations: readonly Known[],
): Step<Known> | undefined {
  const named = operations.filter(({ name }) =>
    new RegExp(`^npx ipai ${name}(?![\\w-])`).test(text),
  );
  const [operation] = named.toSorted((one, other) => other.name.length - one.name.length);
  if (operation === undefined) return undefined;
  const { fields, read } = formOf(operation);
  const positional = fields.filter((field) => field.positional);
  const input: Record<string, unknown> = {};
  let end = `npx ipai ${operation.name}`.length;
  for (;;) {
    const taken = flagAt(text.slice(end), fields) ?? wordAt(text.slice(end), positional);
    if (taken === undefined) return { operation, input, text: text.slice(0, end) };
    if (taken.field.positional) positional.shift();
    end += taken.length;
    input[taken.field.key] = read(taken);
  }
}

function formOf(operation: Nameable): {
  fields: readonly Argument[];
  read: (taken: Taken) => unknown;
} {
  if (!("input" in operation)) return { fields: operation.arguments, read: ({ value }) => value };
  const { input } = operation;
  const read = ({ field, value }: Taken): unknown => {
    const schema = input.shape[field.key];
    const found = schema && z.safeParse(schema, value);
    return found?.success ? found.data : value;
  };
  return { fields: argumentsOf(input), read };
}

interface Taken {
  readonly field: Argument;
  readonly value: unknown;
  readonly length: number;
}

function flagAt(text: string, fields: readonly Argument[]): Taken | undefined {
  const [written, flag] = /^ --([a-z][a-z-]*)/.exec(text) ?? [];
  const field = fields.find((each) => !each.positional && each.flag === flag);
  if (written === undefined || field === undefined) return undefined;
  if (field.boolean) {
    return { field, value: !field.flag.startsWith("no-"), length: written.length };
  }
  const value = WORD.exec(text.slice(written.length));
  if (value === null) return undefined;
  return { field, value: value[1] ?? value[2], length: written.length + value[0].length };
}

function wordAt(text: string, [field]: readonly Argument[]): Taken | undefined {
  const [written = "", quoted, plain] = WORD.exec(text) ?? [];
  if (field === undefined || written === "") return undefined;
  const isValue = quoted !== undefined || /\d|^[A-Z]+$/.test(plain ?? "");
  if (!isValue && !END.test(text.slice(written.length))) return undefined;
  return { field, value: quoted ?? plain, length: written.length };
}
