import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { runChecks, type SmokeCheck } from "../../../../../../checks/ci/smoke/check.ts";
import { Service } from "../../../../../../checks/ci/smoke/service.ts";
import type { Check } from "../../../../../../evidence/record.ts";
import type { Asked, Reply } from "../../../verify/support/site.ts";

export type Answers = Map<string, Reply | ((asked: Asked) => Reply)>;

/** Tries one check on a program in this process that answers by path; what it lacks is a 404. */
export async function tryOn<Subject>(
  url: string,
  answers: Answers,
  check: SmokeCheck<Subject>,
  subject: (service: Service) => Subject,
): Promise<Check> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const asked = { url: new URL(request.url ?? "/", url), request, body };
      const answer = answers.get(asked.url.pathname) ?? { status: 404 };
      const reply = typeof answer === "function" ? answer(asked) : answer;
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const service = new Service({ url, port, signal });
  try {
    const [done] = await runChecks([check], subject(service), { next: "read the log", signal });
    if (done === undefined) throw new Error("no check was made");
    return done;
  } finally {
    service.close();
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}
