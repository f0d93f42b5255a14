import { UserError } from "../../../report/userError.ts";

/** A repository on GitHub, and the right to write there. */
export interface Repository {
  /** GitHub's API: `https://api.github.com`. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

export interface Question {
  readonly method: string;
  /** Below the repository. */
  readonly path: string;
  readonly body?: object;
  /** What a person reads when GitHub refuses: what could not be done, and the right that it takes. */
  readonly refused: { readonly what: string; readonly right: string };
}

/** GitHub refuses longer ones (65,536 characters). */
const LONGEST = 65_000;
/** Milliseconds. */
const LIMIT = 30_000;

/** @throws UserError when GitHub refuses or does not answer */
export async function ask(
  { api, repository, token, signal }: Repository,
  { method, path, body, refused: { what, right } }: Question,
): Promise<unknown> {
  const refused = (given: string, cause?: unknown) =>
    new UserError(what, {
      given,
      code: "github-refused",
      next: `give the token ${right}: write on the repository, or run the command again later`,
      cause,
    });
  const asked = `${method} ${api}/repos/${repository}/${path}`;
  const answer = await fetch(`${api}/repos/${repository}/${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw refused(`${asked}: no answer`, cause);
  });
  if (!answer.ok) throw refused(`${asked}: HTTP ${answer.status}`);
  return answer.json();
}

/** A text as GitHub takes it, with a mark by which the next run finds it. */
export function marked(
  subject: string,
  text: string,
): { readonly mark: string; readonly body: string } {
  const mark = `<!-- ipai: ${subject} -->`;
  return { mark, body: `${mark}\n${shortened(text)}` };
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}\n\n(cut: the whole text is in the log of the run)`;
}
