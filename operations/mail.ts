import { z } from "zod";
import { openWire } from "../checks/verify/wire/openWire.ts";
import { mail as contract } from "../images/contracts.ts";
import { loadSettings } from "../config/settings.ts";
import { table } from "../report/table.ts";
import { ExitCode, UserError } from "../report/userError.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { holds, sentMails } from "./mail/provider.ts";
import { readOutputs } from "./stack/outputs.ts";

const address = z.object({ address: z.string() });

/** A mail as the catcher's API gives it. */
const caught = z.object({
  id: z.string(),
  time: z.string().optional(),
  date: z.string().optional(),
  subject: z.string().default(""),
  from: z.array(address).default([]),
  to: z.array(address).default([]),
  text: z.string().default(""),
  html: z.string().default(""),
  attachments: z.array(z.looseObject({ fileName: z.string().optional() })).nullish(),
});

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
    const wire = await openWire(edge, ctx.signal);
    try {
      const credentials = Buffer.from(`${logins.mail.user}:${logins.mail.password}`);
      const headers = { authorization: `Basic ${credentials.toString("base64")}` };
      const url = new URL(contract.messages, urls.mail).href;
      const answer = await wire.request(url, { headers });
      if (answer.status !== 200) throw silentCatcher(stack, answer.status);
      const all = z.array(caught).parse(JSON.parse(answer.body)).map(shown);
      const mails = all
        .filter((each) => each.to.some((one) => holds(one, to)))
        .filter((each) => holds(each.subject, subject))
        .filter((each) => holds(each.text, text) || holds(each.html, text));
      return { stack, mails: mails.reverse().slice(0, last) };
    } finally {
      wire.close();
    }
  },
  text: ({ stack, mails }) =>
    mails.length === 0
      ? `stack ${stack}: there is no such mail`
      : table(mails.map(({ at, to, subject, outcome }) => [at, to.join(", "), subject, outcome])),
};

function shown({ id, time, date, from, to, attachments, ...rest }: z.infer<typeof caught>) {
  const { subject, text, html } = rest;
  return {
    id,
    at: time ?? date ?? "",
    from: from.map((each) => each.address).join(", "),
    to: to.map((each) => each.address),
    subject,
    text,
    html,
    attachments: (attachments ?? []).map(({ fileName = "unnamed" }) => fileName),
    outcome: "caught",
  };
}

function noTexts(stack: string): UserError {
  return new UserError("A provider's events do not hold the texts of mails.", {
    given: `--text, for stack ${stack}, whose mail leaves through a provider`,
    next: "look by --to or --subject",
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}

function silentCatcher(stack: string, status: number): UserError {
  return new UserError("The mail catcher does not answer.", {
    given: `HTTP ${status}`,
    next: `npx ipai logs mail --stack ${stack}`,
    code: "catcher",
  });
}
