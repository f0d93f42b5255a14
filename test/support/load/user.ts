import { z } from "zod";
import type { Site } from "./site.ts";

const rpcAnswer = z.looseObject({
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number().optional(), message: z.string() }).optional(),
});

/** Odoo's code for a session that is not logged in. */
const SESSION_EXPIRED = 100;

export class LoggedOut extends Error {}

/** A user of Odoo with a session, as a browser keeps it. */
export class OdooUser {
  readonly #site: Site;
  #cookie = "";

  constructor(site: Site) {
    this.#site = site;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async logIn(database: string, login: string, password: string): Promise<void> {
    const params = { db: database, login, password };
    const result = await this.#rpc("/web/session/authenticate", params);
    z.looseObject({ uid: z.number() }).parse(result);
  }

  /** Calls a method of a model. @throws LoggedOut when the session is gone */
  call(model: string, method: string, args: unknown[], kwargs: object = {}): Promise<unknown> {
    const params = { model, method, args, kwargs };
    return this.#rpc(`/web/dataset/call_kw/${model}/${method}`, params);
  }

  async #rpc(path: string, params: object): Promise<unknown> {
    const json = { jsonrpc: "2.0", method: "call", params };
    const answer = await this.#site.request(path, {
      json,
      ...(this.#cookie !== "" && { cookie: this.#cookie }),
    });
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
    for (const line of answer.setCookie) {
      const found = /^session_id=[^;]+/.exec(line)?.[0];
      if (found !== undefined) this.#cookie = found;
    }
    const { result, error } = rpcAnswer.parse(JSON.parse(answer.body));
    if (error?.code === SESSION_EXPIRED) throw new LoggedOut(error.message);
    if (error) throw new Error(JSON.stringify(error).slice(0, 500));
    return result;
  }
}
