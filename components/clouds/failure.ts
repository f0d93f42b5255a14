import { ExitCode, UserError } from "../../report/userError.ts";

/** Whose API it is, and where its token comes from. */
export interface ApiIdentity {
  /** `Cloudflare` */
  readonly cloud: string;
  /** `CLOUDFLARE_API_TOKEN` */
  readonly variable: string;
}

interface Wanted {
  readonly what: string;
  readonly scope: string;
}

interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly said: string;
}

/** What an answer other than the wanted one means for the person whose token it is. */
export function apiFailure(
  { cloud, variable }: ApiIdentity,
  { what, scope }: Wanted,
  { status, said }: Answer,
): UserError {
  const given = `${status === 0 ? "" : `HTTP ${status}: `}${short(said)}`;
  const failure = (message: string, code: string, next: string, exitCode: number) =>
    new UserError(message, { given, code, next, exitCode });
  switch (status) {
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
    default:
      return failure(
        `${cloud} does not answer: ${what} cannot be read.`,
        "cloud-away",
        `wait until ${cloud} is well (its status page says so), then run the command again`,
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
