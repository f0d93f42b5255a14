import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";

/** What became of an alert. A failure is a result, so that it hides nothing else. */
export const delivery = z
  .object({
    state: z
      .enum(["sent", "failed", "no-channel", "not-due"])
      .describe("whether it was sent; if not, why in one word"),
    what: z.string().describe("For a person: to whom, or why not."),
  })
  .describe("What became of the alert.");

export type Delivery = z.infer<typeof delivery>;

/** A way to the people who are to be told. */
export type Channel = (text: string) => Promise<Delivery>;

const VARIABLE = "ALERT_WEBHOOK_URL";
/** Milliseconds. */
const LIMIT = 10_000;

/**
 * The channel that a stack's settings name.
 *
 * @throws UserError when it lacks its address, before anything is done that could be told.
 */
export function channelOf(ctx: Context, { stack, alerts }: Settings): Channel {
  if (alerts.kind === "none") {
    const what = `nobody was told: set ipai:alerts in Pulumi.${stack}.yaml`;
    return () => Promise.resolve({ state: "no-channel", what });
  }
  const address = z.url({ protocol: /^https?$/ }).safeParse(ctx.environment[VARIABLE]);
  if (!address.success) {
    throw new UserError(`The alerts of stack ${stack} have no address.`, {
      given: `${VARIABLE} is ${ctx.environment[VARIABLE] ? "no http(s) address" : "not set"}: ipai:alerts is a webhook`,
      code: "credentials",
      exitCode: ExitCode.authentication,
      next: `Set ${VARIABLE} to the address of the incoming webhook and run the command again.`,
    });
  }
  const url = new URL(address.data);
  ctx.redactor.add(address.data);
  return (text) => post(url, ctx.redactor.redact(text));
}

/** The one form that Mattermost, Slack, Rocket.Chat and Google Chat all take. */
async function post(url: URL, text: string): Promise<Delivery> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
      // Not the operation's own signal: that it ran out of time is worth telling.
      signal: AbortSignal.timeout(LIMIT),
    });
    await answer.body?.cancel();
    if (answer.ok) return { state: "sent", what: `told ${url.host}` };
    return { state: "failed", what: `${url.host} refused the alert: HTTP ${answer.status}` };
  } catch (error) {
    return { state: "failed", what: `${url.host} did not take the alert: ${reason(error)}` };
  }
}

/** Node hides the reason of a connection that failed in the cause. */
function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
