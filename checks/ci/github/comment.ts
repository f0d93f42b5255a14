import { z } from "zod";
import { ask, marked, type Repository } from "./ask.ts";

/** A pull request on GitHub, and the right to write there. */
export interface PullRequest extends Repository {
  readonly number: number;
}

const PAGE = 100;
const refused = {
  what: "The preview could not be shown on the pull request.",
  right: "pull-requests",
};

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
  const { mark, body } = marked(subject, text);
  const earlier = await find(pullRequest, mark);
  const answer = await ask(pullRequest, {
    ...(earlier === undefined
      ? { method: "POST", path: `issues/${pullRequest.number}/comments` }
      : { method: "PATCH", path: `issues/comments/${earlier}` }),
    body: { body },
    refused,
  });
  return written.parse(answer).html_url;
}

async function find(pullRequest: PullRequest, mark: string, page = 1): Promise<number | undefined> {
  const path = `issues/${pullRequest.number}/comments?per_page=${PAGE}&page=${page}`;
  const found = comments.parse(await ask(pullRequest, { method: "GET", path, refused }));
  const earlier = found.find(({ body }) => body?.startsWith(mark));
  if (earlier !== undefined) return earlier.id;
  return found.length < PAGE ? undefined : find(pullRequest, mark, page + 1);
}
