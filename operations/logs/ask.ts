import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Remote } from "../../provider/ssh/remote.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";

/** One thing that was said, whole: a traceback of Odoo is one record. */
export const logRecord = z.object({
  at: z.number().describe("when, in milliseconds since 1970"),
  service: z.string().describe("who said it: a container's service, a unit, a program"),
  container: z.string().nullable().describe("the container; null for the host's own programs"),
  release: z.string().nullable().describe("the commit of the Odoo image that said it, where known"),
  level: z.enum(["error", "warning", "info"]).describe("how bad, by what the program itself says"),
  text: z.string().describe("what was said, without escape codes and secrets; may have many lines"),
});
export type LogRecord = z.infer<typeof logRecord>;

/** What is looked for in the host's journal. */
export interface Question {
  readonly services: readonly string[];
  /** As journalctl takes it. */
  readonly since: string;
  /** A regular expression; empty for everything. */
  readonly grep: string;
  readonly errors: boolean;
  readonly last: number;
  /** Beginning of a commit; empty for all releases. */
  readonly release: string;
  /** Where to go on, from the answer before; empty to look back from now. */
  readonly after: string;
}

const found = z.object({
  records: z.array(logRecord),
  cursor: z.string(),
  /** Who has ever spoken; only where there are no records. */
  known: z.array(z.string()),
});
const refused = z.object({ refusal: z.string() });

const LOOK = `exec python3 -B - "$@" <<'END_OF_PROGRAM'
${readFileSync(join(import.meta.dirname, "look.py"), "utf8")}
END_OF_PROGRAM
`;

/** A journal of a gigabyte is searched in two seconds; a slow disk has ten times that. */
const LIMIT_MS = 30_000;

/** @throws UserError with journalctl's own words where it refuses a time or an expression. */
export async function askJournal(
  remote: Remote,
  question: Question,
  signal: AbortSignal,
): Promise<z.infer<typeof found>> {
  const { stdout, stderr } = await remote.run({
    step: "read the journal",
    script: LOOK,
    args: [JSON.stringify(question)],
    okExitCodes: [0, 1],
    timeoutMs: LIMIT_MS,
    signal,
  });
  const words = stderr.trim();
  const line = words.split("\n").at(-1) ?? "";
  if (stdout !== "") return found.parse(JSON.parse(stdout));
  const refusal = refused.safeParse(line.startsWith("{") ? JSON.parse(line) : undefined);
  throw new UserError("The host's journal did not answer.", {
    given: refusal.success ? refusal.data.refusal : words,
    next: `${ipai("logs")} --help says what --since and --grep take`,
    code: "logs",
  });
}
