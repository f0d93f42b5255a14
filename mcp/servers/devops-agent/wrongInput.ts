import type { z } from "zod";
import { UserError } from "../../../report/userError.ts";
import { wrongForm } from "../../../report/wrongForm.ts";
import type { Tool } from "./tools.ts";

/** What a tool cannot use, field by field. */
export function wrongInput({ name }: Tool, error: z.ZodError): UserError {
  return new UserError(`${name} was given what it cannot use.`, {
    given: wrongForm(error, "the arguments").slice(0, 2000),
    next: `tools/list has the schema of ${name}`,
    code: "usage",
  });
}
