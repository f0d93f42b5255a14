import { execa } from "execa";

/** As wide as most are. */
const COLUMNS = 80;

interface Opened {
  readonly columns?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program at a terminal of its own, with a person who types; util-linux's `script` makes one. */
export class Terminal {
  /** What stands on it so far, escape codes included. */
  shown = "";
  readonly #run: ReturnType<typeof start>;
  readonly #lookers = new Set<() => void>();

  constructor(command: readonly string[], { columns = COLUMNS, ...rest }: Opened = {}) {
    const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    this.#run = start(`stty cols ${columns} && exec ${words.join(" ")}`, rest);
    this.#run.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.shown += text;
      this.#look();
    });
    void this.#run.then(() => this.#look());
  }

  type(keys: string): void {
    this.#run.stdin.write(keys);
  }

  /** Waits for words after a place, the beginning unless told otherwise. @throws when the program ends without them */
  until(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.shown.slice(from));
        const ended = this.#run.exitCode !== null;
        if (found === null && !ended) return;
        this.#lookers.delete(look);
        if (found !== null) resolve(found);
        else reject(new Error(`it ended without ${String(pattern)}:\n${this.shown}`));
      };
      this.#lookers.add(look);
      look();
    });
  }

  /** Waits for the program's end; its exit code. */
  async ended(): Promise<number> {
    return (await this.#run).exitCode ?? -1;
  }

  /** Ends the program if it has not ended. */
  async close(): Promise<void> {
    this.#run.kill();
    await this.#run;
  }

  #look(): void {
    for (const look of this.#lookers) look();
  }
}

function start(line: string, { cwd, env }: Omit<Opened, "columns">) {
  return execa("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    reject: false,
    buffer: false,
    stdin: "pipe",
    ...(cwd !== undefined && { cwd }),
    // Where these tests are started by CI or by an agent, those are not who sits at this terminal.
    env: { CI: "", GITHUB_ACTIONS: "", CLAUDECODE: "", CURSOR_AGENT: "", BROWSER: "", ...env },
  });
}
