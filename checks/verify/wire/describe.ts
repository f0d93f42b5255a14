import type { Answer } from "./wire.ts";

/** An answer in one line: what a person needs to recognise who really answered. */
export function describe(answer: Answer): string {
  const title = titleOf(answer);
  const { location } = answer.headers;
  return [
    `status ${answer.status}`,
    answer.headers["content-type"] ?? "no content type",
    ...(location === undefined ? [] : [`to ${location}`]),
    ...(title === undefined ? [] : [`title "${title}"`]),
  ].join(", ");
}

export function titleOf(answer: Answer): string | undefined {
  return /<title[^>]*>([^<]*)<\/title>/i.exec(answer.body)?.[1]?.trim();
}

/** Without parameters such as the charset, lower case. */
export function contentTypeOf(answer: Answer): string {
  return (answer.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
