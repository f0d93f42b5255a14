import { z } from "zod";
import { callOdoo } from "../../../verify/wire/jsonRpc.ts";
import { Unexpected } from "../check.ts";
import type { OdooSubject } from "./subject.ts";

const opened = z.object({ uid: z.int(), db: z.string(), server_version: z.string() });

/** A logged-in user, as Odoo's own web client is one. */
export interface OdooSession {
  readonly uid: number;
  readonly database: string;
  readonly version: string;
  /** Calls a method of a model. @throws Unexpected with what Odoo said */
  call<T>(
    answer: z.ZodType<T>,
    model: string,
    method: string,
    args: readonly unknown[],
    kwargs?: object,
  ): Promise<T>;
}

/**
 * Does the work in a session of its own, and leaves none behind.
 * @throws Unexpected when Odoo lets the user not in.
 */
export async function withSession<T>(
  { service, database, admin }: OdooSubject,
  work: (session: OdooSession) => Promise<T>,
): Promise<T> {
  const { login, password } = admin;
  const answer = await callOdoo(service, service.at("/web/session/authenticate"), {
    db: database,
    login,
    password,
  });
  if ("refused" in answer) throw new Unexpected(`login as ${login}: ${answer.refused}`);
  const session = opened.safeParse(answer.result).data;
  if (session === undefined) throw new Unexpected(`login as ${login}: no session`);
  const { cookie } = answer;
  try {
    return await work({
      uid: session.uid,
      database: session.db,
      version: session.server_version,
      call: async (schema, model, method, args, kwargs = {}) => {
        const url = service.at(`/web/dataset/call_kw/${model}/${method}`);
        const reply = await callOdoo(service, url, { model, method, args, kwargs }, cookie);
        if ("refused" in reply) throw new Unexpected(`${model}.${method}: ${reply.refused}`);
        const parsed = schema.safeParse(reply.result);
        if (parsed.success) return parsed.data;
        throw new Unexpected(`${model}.${method}: ${JSON.stringify(reply.result)}`);
      },
    });
  } finally {
    await callOdoo(service, service.at("/web/session/destroy"), {}, cookie);
  }
}
