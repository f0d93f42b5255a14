import { z } from "zod";
import { describe } from "../../../verify/wire/describe.ts";
import type { Answer } from "../../../verify/wire/wire.ts";
import { jsonOf } from "../answer.ts";
import { Unexpected } from "../check.ts";
import type { N8nSubject } from "./subject.ts";

/** n8n binds a session to the browser that sends this. */
const BROWSER = { "browser-id": "ipai-ci-smoke" };
const COOKIE = "n8n-auth";

/** The owner, as n8n's own editor talks for them. Its API is internal: version 2.30 has it so. */
export interface N8nSession {
  readonly role: string;
  /** @throws Unexpected with what n8n said */
  call<T>(
    data: z.ZodType<T>,
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: object,
  ): Promise<T>;
}

/** @throws Unexpected when n8n lets the owner not in. */
export async function openSession({ service, owner }: N8nSubject): Promise<N8nSession> {
  const { email, password } = owner;
  const answer = await service.request(service.at("/rest/login"), {
    method: "POST",
    headers: { ...BROWSER, "content-type": "application/json" },
    body: JSON.stringify({ emailOrLdapLoginId: email, password }),
  });
  const { role } = dataOf("login", answer, z.object({ role: z.string() }));
  const cookie = answer.headers["set-cookie"]
    ?.map((each) => each.split(";", 1)[0] ?? "")
    .find((each) => each.startsWith(`${COOKIE}=`));
  if (cookie === undefined) throw new Unexpected(`login: no cookie ${COOKIE}`);
  return {
    role,
    call: async (schema, method, path, body) => {
      const reply = await service.request(service.at(path), {
        method,
        headers: { ...BROWSER, cookie, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return dataOf(`${method} ${path}`, reply, schema);
    },
  };
}

/** n8n wraps what it gives in `data`, and says why not in `message`. */
function dataOf<T>(what: string, answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status === 200) return jsonOf(answer, z.object({ data: schema })).data;
  const why = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(answer.body)?.[1];
  throw new Unexpected(`${what}: ${describe(answer)}${why === undefined ? "" : `, ${why}`}`);
}
