import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { ExitCode, UserError } from "../../report/userError.ts";

/** An event as Mailgun's API gives it: what became of one mail to one recipient. */
const event = z.object({
  id: z.string().default(""),
  event: z.string(),
  timestamp: z.number(),
  recipient: z.string().default(""),
  reason: z.string().optional(),
  "delivery-status": z
    .object({ message: z.string().nullish(), description: z.string().nullish() })
    .optional(),
  message: z
    .object({
      headers: z
        .object({ from: z.string().default(""), subject: z.string().default("") })
        .prefault({}),
      attachments: z.array(z.looseObject({ filename: z.string().optional() })).default([]),
    })
    .prefault({}),
});
const page = z.object({
  items: z.array(event),
  paging: z.object({ next: z.url().optional() }).prefault({}),
});

export type MailgunEvent = z.infer<typeof event>;

/** The most that one page holds. */
const PAGE = 300;
/** Pages that are looked through for mails that fit. */
const PAGES = 20;
/** How often a "too many requests" is waited out, and how long where it does not say. Seconds. */
const PATIENCE = { times: 3, seconds: 5, most: 30 };

export interface MailgunQuestion {
  readonly key: string;
  /** The sending domain. */
  readonly domain: string;
  /** `https://api.mailgun.net`, or Europe's. */
  readonly api: string;
  readonly signal: AbortSignal;
  readonly last: number;
  readonly fits: (event: MailgunEvent) => boolean;
}

/**
 * What became of the newest mails, page by page until there are enough that fit.
 *
 * @throws UserError when the provider refuses the key, or does not answer as it should.
 */
export async function mailgunEvents(question: MailgunQuestion): Promise<MailgunEvent[]> {
  const { api, domain, last, fits } = question;
  const found: MailgunEvent[] = [];
  let url: URL | undefined = new URL(`/v3/${domain}/events?limit=${PAGE}&ascending=no`, api);
  for (let pages = 0; url !== undefined && pages < PAGES && found.length < last; pages += 1) {
    const { items, paging }: z.infer<typeof page> = await askPage(question, url);
    // The last page is empty, and names a next one all the same.
    if (items.length === 0) break;
    found.push(...items.filter(fits));
    url = paging.next === undefined ? undefined : onSameHost(paging.next, api);
  }
  return found.slice(0, last);
}

/** The key goes to no other host than the one that was meant. */
function onSameHost(next: string, api: string): URL {
  const { pathname, search } = new URL(next);
  return new URL(`${pathname}${search}`, api);
}

async function askPage(
  { key, domain, signal }: MailgunQuestion,
  url: URL,
): Promise<z.infer<typeof page>> {
  const authorization = `Basic ${Buffer.from(`api:${key}`).toString("base64")}`;
  for (let time = 0; ; time += 1) {
    const answer = await asked(url, { headers: { authorization }, signal, redirect: "error" });
    if (answer.status === 429 && time < PATIENCE.times) {
      const said = Number(answer.headers.get("retry-after"));
      const seconds = Math.min(
        Number.isFinite(said) && said > 0 ? said : PATIENCE.seconds,
        PATIENCE.most,
      );
      await answer.body?.cancel();
      await wait(seconds * 1000, undefined, { signal });
      continue;
    }
    const parsed = answer.ok
      ? page.safeParse(await answer.json().catch(() => undefined))
      : undefined;
    if (parsed?.success) return parsed.data;
    await answer.body?.cancel().catch(() => undefined);
    throw refused(url, domain, answer.status);
  }
}

async function asked(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    request.signal?.throwIfAborted();
    const { cause, message } = error as Error;
    throw new UserError("The mail provider does not answer.", {
      given: `${url.host}: ${cause instanceof Error ? cause.message : message}`,
      next: "look at the provider's own pages, and run the command again",
      code: "mail-provider",
      cause: error,
    });
  }
}

function refused(url: URL, domain: string, status: number): UserError {
  const login = status === 401 || status === 403;
  return new UserError(
    login ? "The mail provider refuses the key." : "The mail provider does not give its events.",
    {
      given: `${url.host} answered ${status} for ${domain}`,
      next: login
        ? "Set MAILGUN_API_KEY to a key that may read this domain's events and run the command again."
        : "look at the provider's own pages, and run the command again",
      code: login ? "credentials" : "mail-provider",
      ...(login && { exitCode: ExitCode.authentication }),
    },
  );
}
