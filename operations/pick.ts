import { ExitCode, UserError } from "../report/userError.ts";
import type { Context } from "./operation.ts";

/** A list that a person chooses from by a number. */
export interface Choosing<T> {
  /** The rows as they are shown, numbered from 1. */
  readonly list: string;
  /** What each row stands for; nothing in a row that cannot be taken. */
  readonly values: readonly (T | undefined)[];
  /** What is asked below the list: `back to which number?` */
  readonly question: string;
  /** What Enter alone means. @default "none" */
  readonly otherwise?: string;
  /** The command that shows the list again. */
  readonly next: string;
}

/**
 * Lets the person at the terminal choose one row of a list.
 *
 * @returns What the row stands for; nothing when Enter alone was typed.
 * @throws UserError for anything that is no number of a row that can be taken.
 */
export async function pick<T>(
  ask: NonNullable<Context["ask"]>,
  { list, values, question, otherwise = "none", next }: Choosing<T>,
): Promise<T | undefined> {
  const answer = (await ask(`${list}\n${question} (Enter: ${otherwise}) `)).trim();
  if (answer === "") return undefined;
  const chosen = /^\d+$/.test(answer) ? values[Number(answer) - 1] : undefined;
  if (chosen !== undefined) return chosen;
  throw new UserError("That is no number of the list that can be chosen.", {
    given: answer,
    next,
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
