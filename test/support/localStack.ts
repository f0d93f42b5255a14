import { execa } from "execa";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { dropletBuckets } from "../../lab/names.ts";
import { removeBucket } from "../../lab/store/raise.ts";
import { freePorts } from "./freePorts.ts";

export const checkout = path.resolve(import.meta.dirname, "../..");

const TIME_LIMIT_SECONDS = "1200";

/** How a command ended and what it printed. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams in their order. */
  readonly all: string;
}

/** A stack of this machine beside `local`, on a lab droplet and ports of its own. */
export class LocalStack {
  readonly name: string;
  readonly file: string;
  readonly #root: string;

  /** @param root The checkout that it belongs to; one that was set up. */
  constructor(purpose: string, root = checkout) {
    this.name = `local-${purpose}`;
    this.file = path.join(root, `Pulumi.${this.name}.yaml`);
    this.#root = root;
  }

  /** Where its backups are kept at the lab's store. */
  get bucket(): string {
    return dropletBuckets(this.name).backups;
  }

  /** Runs `ipai` as a person would; a failure is a result, not an exception. */
  async ipai(...args: string[]): Promise<Run> {
    // Where these tests run in CI, that is not who types the command.
    return this.#run(args, { CI: "", GITHUB_ACTIONS: "" });
  }

  /** Runs `ipai` as a workflow would. */
  async ipaiInCi(...args: string[]): Promise<Run> {
    return this.#run(args, { CI: "true" });
  }

  /** Runs a script of `scripts/` as its documents say: the stack is in `STACK`. */
  async script(
    name: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<Run> {
    const words = { CI: "", GITHUB_ACTIONS: "", STACK: this.name, ...env };
    return this.#execute(path.join(this.#root, "scripts", name), args, words);
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
    const command = path.join(this.#root, "surfaces/cli/ipai");
    return this.#execute(command, [...args, "--stack", this.name], env);
  }

  async #execute(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Run> {
    const run = await execa(command, args, {
      cwd: this.#root,
      // A test machine may be busy with other things; what is tested is not its speed.
      env: { ...env, TIMEOUT: TIME_LIMIT_SECONDS },
      reject: false,
      all: true,
      stdin: "ignore",
    });
    return { exitCode: run.exitCode ?? -1, stdout: run.stdout, all: run.all };
  }

  /** Runs `ipai … --json` and reads its answer. @throws Error with all output on failure */
  async json(...args: string[]): Promise<unknown> {
    const result = await this.ipai(...args, "--json");
    if (result.exitCode !== 0) throw new Error(`ipai ${args.join(" ")}\n${result.all}`);
    return JSON.parse(result.stdout);
  }

  /** Writes the stack's settings: those given, on free ports, with the release of `local`. */
  async configure(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
    // A run that was killed may have left this stack behind.
    await this.remove();
    await this.#removeBuckets();
    const ports = await freePorts("ssh", "http", "https");
    const config = {
      ...(await configOf(path.join(this.#root, "Pulumi.local.yaml"))),
      "ipai:domain": `${this.name}.localhost`,
      "ipai:host": { kind: "lab", name: this.name, ports },
      // Each deploy waits until the host has watched it.
      "ipai:odoo": { watchSeconds: 8 },
      ...settings,
    };
    await writeFile(this.file, stringify({ config }));
  }

  /** The release that the stack's file names. */
  async pinned(): Promise<string> {
    const pin = (await configOf(this.file))["ipai:release"];
    return z
      .union([z.string(), z.object({ sha: z.string() }).transform(({ sha }) => sha)])
      .parse(pin);
  }

  /** Changes one setting and leaves everything else of the file as it is. */
  async set(key: string, value: unknown): Promise<void> {
    const content = z
      .record(z.string(), z.unknown())
      .parse(parse(await readFile(this.file, "utf8")));
    content["config"] = { ...(await configOf(this.file)), [key]: value };
    await writeFile(this.file, stringify(content));
  }

  /** Takes the stack down and its settings away. */
  async remove(): Promise<void> {
    if (!existsSync(this.file)) return;
    const destroyed = await this.ipai("destroy", "--yes");
    if (destroyed.exitCode !== 0) throw new Error(`ipai destroy\n${destroyed.all}`);
    await rm(this.file);
  }

  /**
   * What a run kept at the lab's store whose checkout is gone: its backups open with a password that nobody knows
   * any more.
   */
  async #removeBuckets(): Promise<void> {
    for (const name of Object.values(dropletBuckets(this.name))) {
      await removeBucket(name, SILENT, new AbortController().signal);
    }
  }
}

/** Nobody waits for it at a terminal. */
const SILENT = { status: () => undefined, result: () => undefined };

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });

async function configOf(file: string): Promise<Record<string, unknown>> {
  return stackFile.parse(parse(await readFile(file, "utf8"))).config;
}
