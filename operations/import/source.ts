import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { z } from "zod";
import { quote } from "../../provider/ssh/commandLine.ts";
import { UserError } from "../../report/userError.ts";
import { failure } from "../backup/shapes.ts";
import type { Context } from "../operation.ts";
import type { SourceFacts } from "./shapes.ts";
import { sourceFacts } from "./shapes.ts";

/** What the program of `program/` is told. */
type Place =
  | { readonly kind: "zip" | "folder"; readonly path: string }
  | { readonly kind: "dump"; readonly dump: string; readonly filestore: string }
  | { readonly kind: "host"; readonly database?: string; readonly filestore?: string };

interface Given {
  readonly source: string;
  readonly filestore?: string | undefined;
  readonly database?: string | undefined;
}

const PROGRAM = join(import.meta.dirname, "program/ipai_source.py");
const failed = z.object({ failure });

/** An Odoo that runs elsewhere, or what was saved of one. */
export class Source {
  readonly #ctx: Context;
  readonly #place: Place;
  /** How it is reached, for an Odoo that runs. */
  readonly #ssh: readonly string[] | undefined;

  /** @throws UserError for a source that is none. */
  constructor(ctx: Context, given: Given) {
    this.#ctx = ctx;
    this.#ssh = given.source.startsWith("ssh://") ? sshOf(given.source) : undefined;
    this.#place = placeOf(given);
  }

  get runs(): boolean {
    return this.#place.kind === "host";
  }

  facts(): Promise<SourceFacts> {
    return this.#ask("facts", sourceFacts);
  }

  /** Stops what writes there. @returns what was stopped */
  async stop(): Promise<readonly string[]> {
    return (await this.#ask("stop", z.object({ writers: z.array(z.string()) }))).writers;
  }

  async start(writers: readonly string[]): Promise<void> {
    await this.#ask("start", z.unknown(), { writers });
  }

  dump<T>(take: (stream: Readable) => Promise<T>): Promise<T> {
    return this.#stream("dump", "", take);
  }

  files<T>(names: readonly string[], take: (stream: Readable) => Promise<T>): Promise<T> {
    return this.#stream("files", names.join("\n"), take);
  }

  async #ask<T>(action: string, answer: z.ZodType<T>, more: object = {}): Promise<T> {
    const [command, ...words] = this.#command(action, more);
    const options = { reject: false, stdin: "ignore", cancelSignal: this.#ctx.signal } as const;
    const done = await execa(command, words, options);
    this.#ctx.signal.throwIfAborted();
    const line = done.stdout.trim().split("\n").at(-1) ?? "";
    if (done.exitCode === 0) return answer.parse(JSON.parse(line));
    throw this.#failure(line, done.stderr);
  }

  /** Hands a stream on; what was taken counts only when the source says that it was whole. */
  async #stream<T>(
    action: string,
    input: string,
    take: (stream: Readable) => Promise<T>,
  ): Promise<T> {
    const [command, ...words] = this.#command(action);
    const child = execa(command, words, {
      reject: false,
      input,
      buffer: { stdout: false },
      cancelSignal: this.#ctx.signal,
    });
    // Held from the beginning: what nobody reads yet runs out when the program ends.
    const stream = child.stdout.pipe(new PassThrough());
    const [taken, done] = await Promise.allSettled([
      take(stream).finally(() => child.stdout.destroy()),
      child,
    ]);
    this.#ctx.signal.throwIfAborted();
    const ended = done.status === "fulfilled" ? done.value : undefined;
    // Whoever stopped taking has said why; the source merely lost its reader then.
    if (taken.status === "rejected" && ended?.exitCode !== 1) throw taken.reason;
    if (ended?.exitCode === 0 && taken.status === "fulfilled") return taken.value;
    const said = ended?.stderr ?? "";
    throw this.#failure(said.trim().split("\n").at(-1) ?? "", said);
  }

  #command(action: string, more: object = {}): readonly [string, ...string[]] {
    const program = readFileSync(PROGRAM, "utf8");
    const words = ["-c", program, action, JSON.stringify({ ...this.#place, ...more })];
    if (this.#ssh === undefined) return ["python3", ...words];
    const run = ["python3", ...words].map(quote).join(" ");
    const script = `set -- ${run}; [ "$(id -u)" = 0 ] || set -- sudo -n "$@"; exec "$@"`;
    return ["ssh", ...this.#ssh, `sh -c ${quote(script)}`];
  }

  #failure(line: string, stderr: string): UserError {
    const known = failed.safeParse(parsedOrNothing(line));
    if (known.success) {
      const { what, said, next, code } = known.data.failure;
      return new UserError(what, { given: said, next, code });
    }
    const given = stderr.trim().slice(-2000);
    const next =
      this.#ssh === undefined
        ? "install Python 3 on this machine, or give another source"
        : `make "ssh ${this.#ssh.slice(2).join(" ")}" work by itself, as root or with sudo without a password, and install Python 3 there`;
    return new UserError("The source could not be asked.", { given, next, code: "source-silent" });
  }
}

function parsedOrNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sshOf(source: string): readonly string[] {
  const { hostname, port, username, pathname } = new URL(source);
  if (hostname === "" || !["", "/"].includes(pathname) || hostname.startsWith("-")) {
    throw notASource(source);
  }
  const user = username === "" ? [] : ["-l", username];
  return ["-o", "BatchMode=yes", ...(port === "" ? [] : ["-p", port]), ...user, hostname];
}

function placeOf({ source, filestore, database }: Given): Place {
  if (source.startsWith("ssh://")) {
    return {
      kind: "host",
      ...(database === undefined ? {} : { database }),
      ...(filestore === undefined ? {} : { filestore }),
    };
  }
  const path = resolve(source);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw notASource(source);
  if (found.isDirectory()) return { kind: "folder", path };
  if (path.endsWith(".zip")) return { kind: "zip", path };
  if (filestore !== undefined) return { kind: "dump", dump: path, filestore: resolve(filestore) };
  throw new UserError("A dump alone has no attachments.", {
    given: source,
    next: "give the folder with them, too: --filestore FOLDER",
    code: "no-filestore",
  });
}

function notASource(source: string): UserError {
  return new UserError("This source cannot be imported.", {
    given: source,
    next: "give a zip of Odoo's, a folder of click-odoo-backupdb, a dump with --filestore, or ssh://user@host",
    code: "no-source",
  });
}
