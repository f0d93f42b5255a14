import { z } from "zod";
import { openWire } from "../../checks/verify/wire/openWire.ts";
import type { StackOutputs } from "../../components/outputs.ts";
import { mail as contract } from "../../images/contracts.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { holds, type Wanted } from "./provider.ts";

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

/** Where the catcher of a stack is, and who may read in it. */
export interface Catcher {
  readonly stack: string;
  readonly edge: StackOutputs["edge"];
  readonly url: string;
  readonly login: { readonly user: string; readonly password: string };
}

/**
 * The newest mails that a stack's catcher holds and that fit, newest first.
 *
 * @throws UserError when the catcher does not give them.
 */
export async function caughtMails(
  { stack, edge, url, login }: Catcher,
  { last, to, subject, text }: Wanted & { readonly text: string },
  signal: AbortSignal,
) {
  const wire = await openWire(edge, signal);
  try {
    const credentials = Buffer.from(`${login.user}:${login.password}`).toString("base64");
    const headers = { authorization: `Basic ${credentials}` };
    const answer = await wire.request(new URL(contract.messages, url).href, { headers });
    if (answer.status !== 200) throw silentCatcher(stack, answer.status);
    const all = z.array(caught).parse(JSON.parse(answer.body)).map(shown);
    const mails = all
      .filter((each) => each.to.some((one) => holds(one, to)))
      .filter((each) => holds(each.subject, subject))
      .filter((each) => holds(each.text, text) || holds(each.html, text));
    return mails.reverse().slice(0, last);
  } finally {
    wire.close();
  }
}

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

function silentCatcher(stack: string, status: number): UserError {
  return new UserError("The mail catcher does not answer.", {
    given: `HTTP ${status}`,
    next: ipai("logs", { service: "mail", stack }),
    code: "catcher",
  });
}
