import { z } from "zod";
import { ask, marked, type Repository } from "./ask.ts";

const PAGE = 100;
const refused = { what: "The issue could not be written.", right: "issues" };

const issues = z.array(z.object({ number: z.number(), body: z.string().nullish() }));
const written = z.object({ html_url: z.string() });

/**
 * One open issue for a subject: the one that there is says the new text, else there is a new one. One
 * that a person has closed stays closed.
 *
 * @returns the issue's address
 * @throws UserError when GitHub refuses or does not answer
 */
export async function issue(
  repository: Repository,
  { subject, title, text }: { subject: string; title: string; text: string },
): Promise<string> {
  const { mark, body } = marked(subject, text);
  const earlier = await find(repository, mark);
  const answer = await ask(repository, {
    ...(earlier === undefined
      ? { method: "POST", path: "issues" }
      : { method: "PATCH", path: `issues/${earlier}` }),
    body: { title, body },
    refused,
  });
  return written.parse(answer).html_url;
}

async function find(repository: Repository, mark: string, page = 1): Promise<number | undefined> {
  const path = `issues?state=open&per_page=${PAGE}&page=${page}`;
  const found = issues.parse(await ask(repository, { method: "GET", path, refused }));
  const earlier = found.find(({ body }) => body?.startsWith(mark));
  if (earlier !== undefined) return earlier.number;
  return found.length < PAGE ? undefined : find(repository, mark, page + 1);
}
