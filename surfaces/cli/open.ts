import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import type { Operation } from "../../operations/operation.ts";
import { stackInput } from "../../operations/operation.ts";
import { readOutputs } from "../../operations/stack/outputs.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { openInBrowser } from "../controlRoom/openInBrowser.ts";

const input = z.object({
  app: z
    .enum(["odoo", "n8n", "mail"])
    .default("odoo")
    .meta({ positional: true })
    .describe("odoo, n8n or mail, the catcher's page; odoo when none is named"),
  ...stackInput,
});
type Input = z.infer<typeof input>;

const output = z.object({ url: z.url().describe("the application's address") });

/** `ipai open`: the address of an application, in a browser where the machine has a display. */
export const open: Operation<Input, z.infer<typeof output>> = {
  name: "open",
  summary:
    "print the address of Odoo, n8n or the caught mail, and open it where there is a display",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { app, stack }) => {
    const url = addressOf(await readOutputs(ctx, stack), app);
    await openInBrowser(url, ctx.environment, ctx.log);
    return { url };
  },
  text: ({ url }) => url,
};

/** @throws UserError when the stack does not have that application. */
export function addressOf(
  { urls, stack }: Pick<StackOutputs, "urls" | "stack">,
  app: Input["app"],
): string {
  const url = { odoo: urls.erp, n8n: urls.n8n, mail: urls.mail }[app];
  if (url !== undefined) return url;
  throw new UserError(`Stack ${stack} has no page of caught mail: its mail goes out.`, {
    given: app,
    next: ipai("mail", { stack }),
    code: "no-such-app",
  });
}
