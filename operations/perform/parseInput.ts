import { z } from "zod";
import { commandText } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { AnyOperation } from "../operation.ts";
import { wrongForm } from "../../report/wrongForm.ts";

/** @throws UserError with everything that is wrong with the input. */
export function parseInput(operation: AnyOperation, given: object): object {
  const result = z.safeParse(operation.input, given);
  if (result.success) return result.data;
  throw new UserError(`ipai ${operation.name} was given what it cannot use.`, {
    given: wrongForm(result.error),
    next: `${commandText(operation.name)} --help`,
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
