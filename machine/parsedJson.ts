import type { z } from "zod";

/** What a file says that a kill may have cut short; `undefined` when it is not of the schema's form. */
export function parsedJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
