/** What each operation takes, by its name; filled where the operations are known (`surfaces/cli/operations.ts`). */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Commands {}

/** Fields that stand without a flag, by operation, in the order in which its command takes them. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  "alerts ack": ["key"],
  approve: ["id"],
  cancel: ["id"],
  compare: ["from", "to"],
  completion: ["shell"],
  deploy: ["sha"],
  "evidence show": ["pack"],
  import: ["source"],
  job: ["id"],
  logs: ["service"],
  open: ["app"],
  "propose deploy": ["sha"],
  "propose rollback": ["sha"],
  refuse: ["id"],
  rehearse: ["sha"],
  restore: ["backup"],
  rollback: ["sha"],
  template: ["template"],
};

/**
 * Something of ours to do next, an operation and its input, in the one form in which it is written:
 * `npx ipai rollback abc --stack prod`. So it stands in a sentence, whatever carries that: an error
 * through the engine, JSON, a record on the host. A surface reads it back (`operations/steps.ts`) and
 * shows what it has for it: a tool, a link, or the command.
 */
export function ipai<Name extends keyof Commands>(
  operation: Name,
  input?: Readonly<Commands[Name]>,
): string {
  return commandText(operation, input);
}

/** The same for an operation that is known only while the program runs. */
export function commandText(operation: string, input: object = {}): string {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const places = POSITIONAL[operation] ?? [];
  const positional = places.flatMap((key) => given.filter(([name]) => name === key));
  const flags = given.filter(([key]) => !places.includes(key));
  return [
    `npx ipai ${operation}`,
    ...positional.map(([, value]) => word(value)),
    ...flags.flatMap(([key, value]: [string, unknown]) =>
      typeof value === "boolean"
        ? [`--${value ? "" : "no-"}${flagOf(key)}`]
        : [`--${flagOf(key)}`, word(value)],
    ),
  ].join(" ");
}

/** `dry-run` of `dryRun`. */
export function flagOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** As a shell takes it. */
function word(value: unknown): string {
  const text = String(value);
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
