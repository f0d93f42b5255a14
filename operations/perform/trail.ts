import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ifAbsent } from "../../machine/errno.ts";
import { processOf } from "../../machine/holder.ts";
import type { ProgressEvent } from "../../report/progress.ts";

/**
 * What an operation that changes a stack tells, line by line in a file below `.state/running`: for
 * whoever comes second. The file is made with the first thing that is told, and goes at the end.
 */
export class Trail {
  readonly #root: string;
  readonly #file: string;
  readonly #begun: string;
  #said: string | undefined;

  /** @param what Which operation, by whom. */
  constructor(root: string, stack: string, what: string) {
    this.#root = root;
    this.#file = join(folderIn(root), `${stack}.${process.pid}.${ownStart()}.log`);
    this.#begun = `${what} since ${new Date().toISOString()}`;
  }

  tell(event: ProgressEvent): void {
    const line = lineOf(event);
    if (line === "" || line === this.#said || !existsSync(this.#root)) return;
    if (this.#said === undefined) {
      mkdirSync(folderIn(this.#root), { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, `${this.#begun}\n`, { mode: 0o600 });
    }
    this.#said = line;
    appendFileSync(this.#file, `${line}\n`);
  }

  end(): void {
    if (this.#said !== undefined) rmSync(this.#file, { force: true });
  }
}

function lineOf(event: ProgressEvent): string {
  const text = "text" in event ? event.text.trim().replaceAll("\n", "\n  ") : "";
  if (event.kind === "step-begun") return event.title;
  if (event.kind !== "step-ended") return text;
  return `${event.title}: ${event.outcome}${text === "" ? "" : `: ${text}`}`;
}

/** The start of this process in ticks since the boot; the fields behind the program's name. */
function ownStart(): string {
  const text = readFileSync("/proc/self/stat", "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** Where another operation on a stack is. */
export interface Step {
  /** Which operation, by whom, since when. */
  readonly begun: string;
  /** What it told last. */
  readonly last: string;
  /** A command that shows it as it goes on, and ends with it. */
  readonly follow: string;
}

/**
 * Where the operation is that another process of this checkout does on a stack, if one does. What
 * processes left that were killed is taken away.
 */
export async function stepOf(root: string, stack: string): Promise<Step | undefined> {
  const trails = (await trailsOf(root, stack)).filter(({ pid }) => pid !== process.pid);
  for (const { file, lives } of trails) if (!lives) await rm(file, { force: true });
  const [newest] = trails
    .filter(({ lives }) => lives)
    .sort((one, other) => other.toldMs - one.toldMs);
  const text = newest && (await readFile(newest.file, "utf8").catch(ifAbsent));
  const [begun, ...lines] = (text ?? "").split("\n").filter((line) => line !== "");
  if (newest === undefined || begun === undefined) return undefined;
  const follow = `tail -n +1 --pid=${newest.pid} -f ${newest.file}`;
  return { begun, last: lines.at(-1)?.trim() ?? "it has just begun", follow };
}

async function trailsOf(root: string, stack: string) {
  const folder = folderIn(root);
  const trails = ((await readdir(folder).catch(ifAbsent)) ?? []).map(async (name) => {
    const [, of, pid = "", startTicks] = /^(.*)\.(\d+)\.(\d+)\.log$/.exec(name) ?? [];
    if (of !== stack) return [];
    const file = join(folder, name);
    const facts = await stat(file).catch(ifAbsent);
    const lives = (await processOf(Number(pid)))?.startTicks === startTicks;
    return [{ file, pid: Number(pid), lives, toldMs: facts?.mtimeMs ?? 0 }];
  });
  return (await Promise.all(trails)).flat();
}

function folderIn(root: string): string {
  return join(root, ".state/running");
}
