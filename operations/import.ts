import { z } from "zod";
import { ExitCode, UserError } from "../report/userError.ts";
import { onHost } from "./backup/onHost.ts";
import { size } from "./backup/text.ts";
import { reported } from "./import/report.ts";
import { dumpFacts, hostFacts, loaded, report } from "./import/shapes.ts";
import type { DumpFacts, HostFacts, Loaded, Report, SourceFacts } from "./import/shapes.ts";
import { Source } from "./import/source.ts";
import { loadedText, reportText } from "./import/text.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";

const LIMIT_SECONDS = 12 * 3600;
const LIMIT_MS = LIMIT_SECONDS * 1000;

const database = () =>
  z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be lower-case letters, digits and underscores");

const input = z.object({
  source: z
    .string()
    .min(1)
    .describe("Odoo's zip, a folder of click-odoo-backupdb, a dump, or ssh://user@host:port")
    .meta({ positional: true }),
  filestore: z
    .string()
    .optional()
    .describe("the folder with the attachments: beside a dump, or on that host"),
  database: z.string().optional().describe("which database, where that host has several"),
  rehearse: database()
    .optional()
    .describe("load it beside what is served, as a database of this name, as often as you like"),
  replace: database()
    .optional()
    .describe("load it in place of the database of this name that the stack serves"),
  stopSource: z
    .boolean()
    .default(false)
    .describe("with --replace: stop the Odoo that runs there, so that nothing is written any more"),
  ...stackInput,
});

type Input = z.infer<typeof input>;

const output = z.object({
  report: report.describe("what the source holds, and what is in the way"),
  loaded: loaded.nullable().describe("what was loaded; null for a report alone"),
  closedSeconds: z
    .number()
    .nullable()
    .describe("how long nobody could write; null where this run stopped nothing"),
});

type Output = z.infer<typeof output>;

/** `ipai import`: an Odoo that runs elsewhere becomes this stack's. Without a name it only reports. */
export const importOdoo: Operation<Input, Output> = {
  name: "import",
  summary: "look at an Odoo that runs elsewhere; load it beside, or in place of, what is served",
  effect: "destructive",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  // `--replace` names it.
  takesAway: () => undefined,
  run: async (ctx, given) => {
    const name = given.replace ?? given.rehearse;
    if (given.replace !== undefined && given.rehearse !== undefined) throw bothNames();
    const source = new Source(ctx, given);
    const move = new Move(ctx, given.stack, source, name ?? "odoo");
    const seen = await move.look();
    if (name === undefined || seen.report.inTheWay.length > 0) return answer(seen.report);
    if (given.replace === undefined) return answer(seen.report, await move.load(seen, false));
    if (given.replace !== seen.host.database) throw notServed(given.replace, seen.host.database);
    if (source.runs && seen.source.writers.length > 0) return lastRun(move, seen, given);
    return answer(seen.report, await move.load(seen, true));
  },
  text: (done) =>
    [
      reportText(done.report),
      ...(done.loaded === null ? [] : [loadedText(done.loaded, done.closedSeconds)]),
    ].join("\n"),
  exitCode: ({ report: { inTheWay } }) =>
    inTheWay.length === 0 ? ExitCode.ok : ExitCode.unexpectedChanges,
};

function answer(report: Report, done?: Loaded, closedSeconds?: number): Output {
  return { report, loaded: done ?? null, closedSeconds: closedSeconds ?? null };
}

/** The files first, while people work; then nobody writes until this stack serves. */
async function lastRun(move: Move, before: Seen, { stopSource }: Input): Promise<Output> {
  if (!stopSource) {
    throw new UserError("The source still runs, so what is written there would be lost.", {
      given: before.source.writers.join(", "),
      next: "add --stop-source, or stop it there",
      code: "source-runs",
    });
  }
  await move.sendFiles(before);
  const began = Date.now();
  const stopped = await move.source.stop();
  try {
    const seen = await move.look();
    const done = await move.load(seen, true);
    return answer(seen.report, done, (Date.now() - began) / 1000);
  } catch (error) {
    // People go on where they were.
    await move.source.start(stopped);
    throw error;
  }
}

interface Seen {
  readonly source: SourceFacts;
  readonly host: HostFacts;
  readonly dump: DumpFacts;
  readonly report: Report;
}

/** The steps, each of which says what it waits for. */
class Move {
  readonly source: Source;
  readonly #ctx: Context;
  readonly #stack: string;
  readonly #name: string;

  constructor(ctx: Context, stack: string, source: Source, name: string) {
    this.#ctx = ctx;
    this.#stack = stack;
    this.source = source;
    this.#name = name;
  }

  /** Brings the dump, which nothing on the host is changed by, and says what is in it. */
  async look(): Promise<Seen> {
    const source = await this.#ctx.log.step("look at the source", () => this.source.facts());
    const host = await this.#onHost("look", "compare it with this stack", hostFacts, {
      stdin: JSON.stringify({ files: source.files, dumpBytes: source.dumpBytes }),
    });
    if (host.freeBytes < host.neededBytes) throw noRoom(host);
    const answer = z.object({ dump: dumpFacts });
    const { dump } = await this.source.dump((input) =>
      this.#onHost("keep-dump", "bring the dump", answer, { input }),
    );
    return { source, host, dump, report: reported(source, host, dump) };
  }

  async sendFiles({ host: { lacking } }: Seen): Promise<void> {
    if (lacking.length === 0) return;
    const answer = z.object({ files: z.number() });
    const step = `bring ${lacking.length} files`;
    await this.source.files(lacking, (input) =>
      this.#onHost("keep-files", step, answer, { input }),
    );
  }

  async load(seen: Seen, final: boolean): Promise<Loaded> {
    await this.sendFiles(seen);
    const step = final ? `serve it as ${this.#name}` : `load it as ${this.#name}`;
    return this.#onHost("load", step, loaded, {
      stdin: JSON.stringify({ rows: seen.dump.rows, final }),
      jobLimitMs: LIMIT_MS,
    });
  }

  async #onHost<T>(
    action: string,
    step: string,
    answer: z.ZodType<T>,
    how: Pick<Parameters<typeof onHost>[2], "stdin" | "input" | "jobLimitMs">,
  ): Promise<T> {
    const words = ["import", action, this.#name];
    const wanted = z.object({ imported: answer });
    const limit = how.input === undefined ? {} : { limitMs: LIMIT_MS };
    const host = { step, words, answer: wanted, ...limit, ...how };
    return (await onHost(this.#ctx, this.#stack, host)).imported;
  }
}

function noRoom({ neededBytes, freeBytes }: HostFacts): UserError {
  return new UserError("The host's disk has no room for this import.", {
    given: `it needs about ${size(neededBytes)}, ${size(freeBytes)} are free`,
    next: "make room on the host, then run the command again",
    code: "disk-full",
  });
}

function notServed(given: string, served: string): UserError {
  return new UserError("That is not the database that this stack serves.", {
    given: `given: ${given}; served: ${served}`,
    next: `type its name: --replace ${served}`,
    code: "not-served",
  });
}

function bothNames(): UserError {
  return new UserError("An import is rehearsed or replaces what is served, not both.", {
    next: "give --rehearse or --replace",
    code: "both-names",
  });
}
