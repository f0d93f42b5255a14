import type { z } from "zod";
import { contentTypeOf, describe } from "../../verify/wire/describe.ts";
import type { Answer } from "../../verify/wire/wire.ts";
import { Unexpected } from "./check.ts";

/** What a service says in JSON. @throws Unexpected when it is another status, type or content */
export function jsonOf<T>(answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status !== 200 || contentTypeOf(answer) !== "application/json") {
    throw new Unexpected(`${describe(answer)}: ${answer.body}`);
  }
  const parsed = schema.safeParse(parsedJson(answer.body));
  if (parsed.success) return parsed.data;
  throw new Unexpected(answer.body);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Unexpected(`not JSON: ${text}`);
  }
}

/** A page for people. @throws Unexpected when it is another status or type */
export function pageOf(answer: Answer): string {
  if (answer.status !== 200 || contentTypeOf(answer) !== "text/html") {
    throw new Unexpected(describe(answer));
  }
  return answer.body;
}
