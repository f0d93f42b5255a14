import { z } from "zod";
import { argumentsOf, type Argument } from "./arguments.ts";
import type { AnyOperation } from "./operation.ts";

/** An operation and the input that a sentence asks for; `text` is how it is written there. */
export interface Step<Known extends AnyOperation = AnyOperation> {
  readonly operation: Known;
  readonly input: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * A sentence cut at the steps that it holds (`report/ipai.ts` writes them), for a surface that has its own
 * way to show one. What is no command of these operations stays text.
 */
export function stepsIn<Known extends AnyOperation>(
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

function stepAt<Known extends AnyOperation>(
  text: string,
  operations: readonly Known[],
): Step<Known> | undefined {
  const named = operations.filter(({ name }) =>
    new RegExp(`^npx ipai ${name}(?![\\w-])`).test(text),
  );
  const [operation] = named.toSorted((one, other) => other.name.length - one.name.length);
  if (operation === undefined) return undefined;
  const fields = argumentsOf(operation.input);
  const positional = fields.filter((field) => field.positional);
  const input: Record<string, unknown> = {};
  let end = `npx ipai ${operation.name}`.length;
  for (;;) {
    const taken = flagAt(text.slice(end), fields) ?? wordAt(text.slice(end), positional);
    if (taken === undefined) return { operation, input, text: text.slice(0, end) };
    if (taken.field.positional) positional.shift();
    end += taken.length;
    const schema = operation.input.shape[taken.field.key];
    const read = schema && z.safeParse(schema, taken.value);
    input[taken.field.key] = read?.success ? read.data : taken.value;
  }
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
