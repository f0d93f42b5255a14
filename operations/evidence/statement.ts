import { z } from "zod";

const envelope = z.object({ payload: z.base64() });

/** What a pack's envelope says was signed; whether it was, `ipai evidence verify` tells. */
export function statementIn<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.infer<Schema> {
  const { payload } = envelope.parse(JSON.parse(text));
  return schema.parse(JSON.parse(Buffer.from(payload, "base64").toString("utf8")));
}
