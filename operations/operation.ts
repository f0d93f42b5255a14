import { z } from "zod";
import type { Logger } from "../report/logger.ts";
import type { Redactor } from "../report/redaction.ts";
import type { Approval } from "./approvals/approval.ts";
import type { Actor } from "./perform/actor.ts";
import type { EngineWitness } from "./stack/witness.ts";

/**
 * What lives in `operations/`: what people do with a stack, each thing defined once as an
 * `Operation`. The CLI (and every later surface) is rendered from these definitions; nothing here
 * knows of terminals, flags or exit.
 */

/** What an operation may use: no globals, nothing else from the process. */
export interface Context {
  /** The checkout: where `Pulumi.yaml` is. Absolute. */
  readonly root: string;
  readonly environment: Environment;
  readonly log: Logger;
  readonly redactor: Redactor;
  /** Who asked, and through which door; absent where no performer runs the operation. */
  readonly actor?: Actor;
  /** A plan that a person approved, and that this run carries out. */
  readonly approval?: Approval;
  /** Aborted on Ctrl-C and when the time limit has passed. */
  readonly signal: AbortSignal;
  /** Asks the person at the terminal for one line; absent where nobody sits there. */
  readonly ask?: (question: string) => Promise<string>;
  /** Set while an operation is recorded. */
  readonly witness?: EngineWitness;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How much an operation can take away: decides what a surface asks before it runs one. One that
 * proposes writes down what it wishes for, or takes its own wish back; it changes no stack.
 */
export type Effect = "read-only" | "proposes" | "changes" | "destructive";

export interface Operation<Input extends object, Output> {
  /** Words of the command: `up`, `lab status`. */
  readonly name: string;
  /** One line for `--help` and for tool listings. */
  readonly summary: string;
  readonly effect: Effect;
  /**
   * The time limit when `$TIMEOUT` does not set one.
   * @default 300 seconds
   */
  readonly timeoutSeconds?: number;
  /** Set when showing secrets is what the operation is for: its result is not redacted. */
  readonly revealsSecrets?: true;
  /** Every field has a description; fields with `meta({ positional: true })` are not flags. */
  readonly input: z.ZodObject<z.ZodRawShape> & z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /**
   * Of a destructive operation: what it takes away, for which the performer wants consent. Nothing where the
   * input names what goes, or where it is this machine's lab, which `npm start` makes anew.
   */
  takesAway?(input: Input): string | undefined;
  run(ctx: Context, input: Input): Promise<Output>;
  /** The result for a person. */
  text(output: Output): string;
  /** Set where that text is for a program, such as a shell: no surface breaks its lines. */
  readonly verbatim?: true;
  /** @default 0 */
  exitCode?(output: Output): number;
}

/** An operation among others: its types matter only where it is written. */
export type AnyOperation = Operation<object, unknown>;

/** The stack that an operation works on; part of the input of each that works on one. */
export const stackInput = {
  stack: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "a stack's name is lower-case letters, digits and dashes")
    .default("local")
    .describe("the stack: local, staging or prod"),
};

/** The stack that is meant, of what is found by its id: what is another stack's is not found. */
export const ofStackInput = {
  ofStack: stackInput.stack
    .unwrap()
    .optional()
    .describe("only when it is of this stack; any when left out"),
};

/** Consent; part of the input of each operation that can need it. */
export const consentInput = {
  yes: z
    .boolean()
    .default(false)
    .describe("consent to what it takes away; needed for every stack but local"),
};
