import { elapsed } from "../../report/elapsed.ts";
import { ExitCode, UserError } from "../../report/userError.ts";

/** Whose API it is, and where its token comes from. */
export interface ApiIdentity {
  /** `Cloudflare` */
  readonly cloud: string;
  /** `CLOUDFLARE_API_TOKEN` */
  readonly variable: string;
  readonly url: string;
}

interface Wanted {
  readonly what: string;
  readonly scope: string;
}

interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly said: string;
  /** How long the cloud wants to be left alone. */
  readonly pauseMs?: number | undefined;
}

/** A token that is no token at all, for which Cloudflare has neither 401 nor a scope. */
const NO_TOKEN = /authorization header|invalid access token|invalid api token/i;

/** What an answer other than the wanted one means for the person whose token it is. */
export function apiFailure(
  { cloud, variable, url }: ApiIdentity,
  { what, scope }: Wanted,
  { status, said, pauseMs }: Answer,
): UserError {
  const given = `${status === 0 ? "" : `HTTP ${status}: `}${short(said)}`;
  const failure = (message: string, code: string, next: string, exitCode: number) =>
    new UserError(message, { given, code, next, exitCode });
  switch (NO_TOKEN.test(said) && status < 404 ? 401 : status) {
    case 401:
      return failure(
        `${cloud} does not accept the token in ${variable}.`,
        "token-refused",
        `make a new token at ${cloud} and set ${variable}, then run the command again`,
        ExitCode.authentication,
      );
    case 400:
    case 403:
      return failure(
        `${cloud} does not let the token in ${variable} read ${what}.`,
        "token-scope",
        `give the token ${scope} at ${cloud}, then run the command again`,
        ExitCode.authentication,
      );
    case 404:
      return failure(
        `${cloud} has not got ${what}, or hides it from the token in ${variable}.`,
        "cloud-not-found",
        `correct the setting that names it, or give the token ${scope}`,
        ExitCode.authentication,
      );
    case 200:
      return failure(
        `${cloud} answered something else than ${what}.`,
        "cloud-answer",
        `look at what stands between this machine and ${cloud}, such as a proxy`,
        ExitCode.error,
      );
    case 429:
      return failure(
        `${cloud} was asked too often: ${what} cannot be read yet.`,
        "cloud-busy",
        `wait ${pauseMs === undefined ? "a minute" : elapsed(pauseMs)}, then run the command again`,
        ExitCode.error,
      );
    case 0:
      return failure(
        `${cloud} does not answer: ${what} cannot be read.`,
        "cloud-away",
        `see that this machine reaches ${new URL(url).host} (a proxy, a firewall, DNS) and that ${cloud} is well (its status page), then run the command again`,
        ExitCode.error,
      );
    default:
      return status >= 500
        ? failure(
            `${cloud} is not well: ${what} cannot be read.`,
            "cloud-away",
            `wait until ${cloud} is well (its status page says so), then run the command again`,
            ExitCode.error,
          )
        : failure(
            `${cloud} refuses to give ${what}.`,
            "cloud-refused",
            `mend what ${cloud} says there, then run the command again`,
            ExitCode.error,
          );
  }
}

/** One line of what was said: APIs answer with JSON or a page of HTML. */
function short(said: string): string {
  const line = said.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "nothing else was said";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
