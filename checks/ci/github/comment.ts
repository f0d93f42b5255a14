import { z } from "zod";
import { UserError } from "../../../report/userError.ts";

/** A pull request on GitHub, and the right to write there. */
export interface PullRequest {
  /** GitHub's API: `https://api.github.com`. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** GitHub refuses longer ones (65,536 characters). */
const LONGEST = 65_000;
const PAGE = 100;
/** Milliseconds. */
const LIMIT = 30_000;

const comments = z.array(z.object({ id: z.number(), body: z.string().nullish() }));
const written = z.object({ html_url: z.string() });

/**
 * Says something on a pull request: in the comment that said it before, found by its subject, else
 * in a new one. So ten pushes leave one comment, and it is never out of date.
 *
 * @returns the comment's address
 * @throws UserError when GitHub refuses or does not answer
 */
export async function comment(
  pullRequest: PullRequest,
  { subject, text }: { subject: string; text: string },
): Promise<string> {
  const mark = `<!-- ipai: ${subject} -->`;
  const body = `${mark}\n${shortened(text)}`;
  const earlier = await find(pullRequest, mark);
  const answer = await ask(
    pullRequest,
    earlier === undefined
      ? { method: "POST", path: `issues/${pullRequest.number}/comments`, body }
      : { method: "PATCH", path: `issues/comments/${earlier}`, body },
  );
  return written.parse(answer).html_url;
}

async function find(pullRequest: PullRequest, mark: string, page = 1): Promise<number | undefined> {
  const path = `issues/${pullRequest.number}/comments?per_page=${PAGE}&page=${page}`;
  const found = comments.parse(await ask(pullRequest, { method: "GET", path }));
  const earlier = found.find(({ body }) => body?.startsWith(mark));
  if (earlier !== undefined) return earlier.id;
  return found.length < PAGE ? undefined : find(pullRequest, mark, page + 1);
}

async function ask(
  { api, repository, token, signal }: PullRequest,
  { method, path, body }: { method: string; path: string; body?: string },
): Promise<unknown> {
  const refused = (given: string, cause?: unknown) =>
    new UserError("The preview could not be shown on the pull request.", {
      given,
      code: "github-refused",
      next: "give the token pull-requests: write on the repository, or run the command again later",
      cause,
    });
  const what = `${method} ${api}/repos/${repository}/${path}`;
  const answer = await fetch(`${api}/repos/${repository}/${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    body: body === undefined ? null : JSON.stringify({ body }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw refused(`${what}: no answer`, cause);
  });
  if (!answer.ok) throw refused(`${what}: HTTP ${answer.status}`);
  return answer.json();
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}\n\n(cut: the whole text is in the log of the run)`;
}
