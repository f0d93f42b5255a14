import { z } from "zod";
import { loadSettings } from "../config/settings.ts";
import { table } from "../report/table.ts";
import { ExitCode, UserError } from "../report/userError.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { caughtMails } from "./mail/catcher.ts";
import { sentMails } from "./mail/provider.ts";
import { readOutputs } from "./stack/outputs.ts";

const input = z.object({
  ...stackInput,
  last: z.coerce.number().int().min(1).max(1000).default(20).describe("how many mails at most"),
  to: z.string().optional().describe("only mails to an address with these letters in it"),
  subject: z.string().optional().describe("only mails with these letters in the subject"),
  text: z.string().optional().describe("only mails with these letters in their text or HTML"),
});

const output = z.object({
  stack: z.string().describe("the stack whose mail it is"),
  mails: z
    .array(
      z.object({
        id: z.string().describe("the catcher's or the provider's name for it"),
        at: z.string().describe("when it was sent, as the mail says"),
        from: z.string().describe("who sent it"),
        to: z.array(z.string()).describe("to whom it would have gone"),
        subject: z.string().describe("its subject"),
        text: z.string().describe("its plain text; a provider's events have none"),
        html: z.string().describe("its HTML; a provider's events have none"),
        attachments: z.array(z.string()).describe("names of the files in it"),
        outcome: z
          .string()
          .describe("what became of it: caught, or the provider's word and reason"),
      }),
    )
    .describe("newest first"),
});

/** `ipai mail`: what the mail catcher holds, or the provider did with a mail. Changes nothing. */
export const mail: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "mail",
  summary: "show the mails that a stack's catcher holds, or what its provider did with them",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, last, to = "", subject = "", text = "" }) => {
    const { urls, edge, logins } = await readOutputs(ctx, stack);
    if (urls.mail === undefined || logins.mail === undefined) {
      if (text !== "") throw noTexts(stack);
      const settings = loadSettings(stack, ctx.root);
      return { stack, mails: await sentMails(ctx, settings, { last, to, subject }) };
    }
    const catcher = { stack, edge, url: urls.mail, login: logins.mail };
    return { stack, mails: await caughtMails(catcher, { last, to, subject, text }, ctx.signal) };
  },
  text: ({ stack, mails }) =>
    mails.length === 0
      ? `stack ${stack}: there is no such mail`
      : table(mails.map(({ at, to, subject, outcome }) => [at, to.join(", "), subject, outcome])),
};

function noTexts(stack: string): UserError {
  return new UserError("A provider's events do not hold the texts of mails.", {
    given: `--text, for stack ${stack}, whose mail leaves through a provider`,
    next: "look by --to or --subject",
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
