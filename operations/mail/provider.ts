import type { Settings } from "../../config/settings.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { mailgunEvents } from "./mailgun.ts";

const KEY = "MAILGUN_API_KEY";
/** Whether the mails' own texts are kept there for a day is the provider's affair: events have none. */
const NO_TEXT = { text: "", html: "" };

/** What somebody looks for; empty for anything. */
export interface Wanted {
  readonly last: number;
  readonly to: string;
  readonly subject: string;
}

/**
 * What the provider says became of a stack's newest mails.
 *
 * @throws UserError for a provider whose events nobody here can ask for, and without its key.
 */
export async function sentMails(
  { environment, redactor, signal }: Pick<Context, "environment" | "redactor" | "signal">,
  { stack, mail }: Pick<Settings, "stack" | "mail">,
  { last, to, subject }: Wanted,
) {
  const server = mail.kind === "smtp" ? /^smtp(\.eu)?\.mailgun\.org$/.exec(mail.host) : null;
  if (mail.kind !== "smtp" || server === null) throw unknownProvider(stack, mail);
  const key = environment[KEY];
  if (!key) throw noKey(stack);
  redactor.add(key);
  const events = await mailgunEvents({
    key,
    domain: mail.user.replace(/^.*@/, ""),
    api: environment["MAILGUN_API_URL"] ?? `https://api${server[1] ?? ""}.mailgun.net`,
    signal,
    last,
    fits: ({ recipient, message }) =>
      holds(recipient, to) && holds(message.headers.subject, subject),
  });
  return events.map(({ id, event, timestamp, recipient, message, reason, ...rest }) => {
    const { message: said, description } = rest["delivery-status"] ?? {};
    const why = said || description || reason;
    return {
      id,
      at: new Date(timestamp * 1000).toISOString(),
      from: message.headers.from,
      to: [recipient],
      subject: message.headers.subject,
      ...NO_TEXT,
      attachments: message.attachments.map(({ filename = "unnamed" }) => filename),
      outcome: event === "failed" && why ? `failed: ${why}` : event,
    };
  });
}

export function holds(where: string, what: string): boolean {
  return where.toLowerCase().includes(what.toLowerCase());
}

function unknownProvider(stack: string, mail: Settings["mail"]): UserError {
  return new UserError(`Stack ${stack} has no mail that can be shown.`, {
    given: `its mail leaves through ${mail.kind === "smtp" ? mail.host : mail.kind}: only a catcher and Mailgun can be asked`,
    next: "look at the provider's own pages",
    code: "no-catcher",
  });
}

function noKey(stack: string): UserError {
  return new UserError(`The mail provider of stack ${stack} cannot be asked.`, {
    given: `${KEY} is not set`,
    next: `Set ${KEY} to a key that may read the domain's events and run the command again.`,
    code: "credentials",
    exitCode: ExitCode.authentication,
  });
}
