import type { StackOutputs } from "../../components/outputs.ts";
import { stackOutputsSchema } from "../../components/outputs.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { fileBackend } from "./backend.ts";
import { asUserError } from "./failure.ts";
import { refuseDamagedState } from "./integrity.ts";
import { openWorkspace } from "./open.ts";
import { wrongForm } from "../../report/wrongForm.ts";

/** An output as the Automation API gives it. */
type RawOutputs = Readonly<Record<string, { readonly value: unknown }>>;

/**
 * What the stack's last `up` left as its outputs, without running the program.
 *
 * @throws UserError when nothing has been brought up yet.
 */
export async function readOutputs(ctx: Context, stack: string): Promise<StackOutputs> {
  const backend = fileBackend(ctx, stack);
  if (backend !== undefined) await refuseDamagedState(backend, stack);
  const workspace = await openWorkspace(ctx, stack);
  const outputs = await workspace.stackOutputs(stack).catch((error: unknown) => {
    throw asUserError(error, stack);
  });
  return parseOutputs(ctx, stack, outputs);
}

/** Checks the outputs, and teaches the redactor the passwords in them. */
export function parseOutputs(ctx: Context, stack: string, outputs: RawOutputs): StackOutputs {
  const values = Object.fromEntries(
    Object.entries(outputs).map(([key, { value }]) => [key, value]),
  );
  if (Object.keys(values).length === 0) {
    throw new UserError(`Stack ${stack} has no outputs: nothing has been brought up yet.`, {
      next: stack === "local" ? "npm start" : `ipai up --stack ${stack}`,
      code: "nothing-up",
    });
  }
  const parsed = stackOutputsSchema.safeParse(values);
  if (parsed.success) {
    const logins = Object.values(parsed.data.logins).filter((login) => login !== undefined);
    ctx.redactor.add(...logins.map(({ password }) => password));
    const { password, secretKey, n8nEncryptionKey } = parsed.data.escrow ?? {};
    ctx.redactor.add(
      ...[password, secretKey, n8nEncryptionKey].filter((each) => each !== undefined),
    );
    return parsed.data;
  }
  throw new UserError(`The outputs of stack ${stack} are of another version of this program.`, {
    given: wrongForm(parsed.error),
    next: `ipai up --stack ${stack}`,
    code: "outputs-outdated",
    cause: parsed.error,
  });
}
