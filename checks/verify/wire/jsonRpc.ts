import { z } from "zod";
import { parsedJson } from "../../../machine/parsedJson.ts";
import { contentTypeOf, describe } from "./describe.ts";
import type { Answer, Wire } from "./wire.ts";

/** What Odoo said to a JSON-RPC call: a result, or why not. */
export type Reply =
  { readonly result: unknown; readonly cookie: string } | { readonly refused: string };

const replySchema = z.union([
  z.object({ result: z.unknown() }),
  z.object({
    error: z.object({
      message: z.string(),
      data: z.object({ name: z.string(), message: z.string() }).optional(),
    }),
  }),
]);

/** One call of Odoo's own web client. Odoo answers 200 to a failed call too. */
export async function callOdoo(
  wire: Pick<Wire, "request">,
  url: string,
  params: object,
  cookie?: string,
): Promise<Reply> {
  const answer = await wire.request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
  });
  if (answer.status !== 200 || contentTypeOf(answer) !== "application/json")
    return { refused: describe(answer) };
  const reply = parsedJson(answer.body, replySchema);
  if (reply === undefined) return { refused: "an answer that is not JSON-RPC" };
  if ("error" in reply) {
    const { message, data } = reply.error;
    return { refused: data === undefined ? message : `${data.name}: ${data.message}` };
  }
  return { result: reply.result, cookie: sessionOf(answer) ?? cookie ?? "" };
}

function sessionOf(answer: Answer): string | undefined {
  return answer.headers["set-cookie"]
    ?.map((each) => each.split(";", 1)[0] ?? "")
    .find((each) => each.startsWith("session_id="));
}
