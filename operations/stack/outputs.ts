import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { stackOutputsSchema } from "../../components/outputs.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { backendEnvironment, fileBackend } from "./backend.ts";
import { engineFor } from "./engineFor.ts";
import { engineFailure } from "./failure.ts";
import { refuseDamagedState } from "./integrity.ts";
import { wrongForm } from "../../report/wrongForm.ts";

/** An output as the Automation API gives it. */
type RawOutputs = Readonly<Record<string, { readonly value: unknown }>>;

/** As the CLI prints them. */
const printed = z.record(z.string(), z.unknown());
/** What is thrown when the CLI ended with another code than 0. */
const failedRun = z.object({ code: z.number(), stderr: z.string() });
const run = promisify(execFile);

/**
 * What the stack's last `up` left as its outputs, without running the program.
 *
 * @throws UserError when nothing has been brought up yet.
 */
export async function readOutputs(ctx: Context, stack: string): Promise<StackOutputs> {
  const backend = fileBackend(ctx, stack);
  if (backend !== undefined) await refuseDamagedState(backend, stack);
  const values = await printedOutputs(ctx, stack);
  return parseOutputs(
    ctx,
    stack,
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])),
  );
}

/**
 * By the CLI itself, once. The SDK starts it twice, to tell which outputs are secret, and loading the
 * SDK takes longer than either.
 */
async function printedOutputs(ctx: Context, stack: string): Promise<z.infer<typeof printed>> {
  const { path } = await engineFor(ctx, stack);
  const words = ["stack", "output", "--json", "--show-secrets", "--non-interactive"];
  const { stdout } = await run(path, [...words, "--stack", stack], {
    cwd: ctx.root,
    env: { ...ctx.environment, ...backendEnvironment(ctx, stack) },
    maxBuffer: Infinity,
    signal: ctx.signal,
  }).catch((error: unknown) => {
    ctx.signal.throwIfAborted();
    const said = failedRun.safeParse(error);
    throw said.success ? engineFailure(said.data.stderr, stack, error) : error;
  });
  return printed.parse(JSON.parse(stdout));
}

/** Checks the outputs, and teaches the redactor the passwords in them. */
export function parseOutputs(ctx: Context, stack: string, outputs: RawOutputs): StackOutputs {
  const values = Object.fromEntries(
    Object.entries(outputs).map(([key, { value }]) => [key, value]),
  );
  if (Object.keys(values).length === 0) {
    throw new UserError(`Stack ${stack} has no outputs: nothing has been brought up yet.`, {
      next: stack === "local" ? "npm start" : ipai("up", { stack }),
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
    next: ipai("up", { stack }),
    code: "outputs-outdated",
    cause: parsed.error,
  });
}
