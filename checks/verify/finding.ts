import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** `act`: still serving, but somebody should do something before it is a failure. */
export const statusSchema = z.enum(["pass", "act", "fail"]);
export type Status = z.infer<typeof statusSchema>;

export const findingSchema = z.object({
  subject: z.string().describe("What was looked at: a container, a port, a URL"),
  status: statusSchema.describe("pass; act where it serves but somebody should do something; fail"),
  expected: z.string().describe("what should be in force"),
  found: z.string().describe("what is in force"),
  next: z
    .string()
    .optional()
    .describe("The command to type next; only where something is to be done"),
});
export type Finding = z.infer<typeof findingSchema>;

/** Longer texts than this hide the line that matters. Characters. */
const LONGEST = 300;

/**
 * One line of the report.
 * @param seen.found May hold what somebody else wrote (a log line, a page's title): it is made
 *   harmless for a terminal and cut here.
 */
export function finding(
  status: Status | boolean,
  seen: { subject: string; expected: string; found: string; next: string },
): Finding {
  const shown = typeof status === "boolean" ? (status ? "pass" : "fail") : status;
  const { next, ...rest } = seen;
  return {
    ...rest,
    found: oneLine(seen.found),
    status: shown,
    ...(shown === "pass" ? {} : { next }),
  };
}

function oneLine(text: string): string {
  const line = stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
