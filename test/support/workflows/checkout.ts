import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { checkout, type Run } from "../localStack.ts";
import { evaluated, type StandIns } from "./expressions.ts";
import type { RunStep } from "./steps.ts";

/** Of a person's home, what a step must not touch. */
const PRIVATE = [".ssh", ".docker", ".gitconfig"];

/**
 * What GitHub's runner has before the first step: a clone of the last commit, with nothing in it
 * that git does not have, and a home without keys.
 */
export class WorkflowCheckout {
  readonly folder: string;
  readonly home: string;
  readonly #parent: string;

  private constructor(parent: string) {
    this.#parent = parent;
    this.folder = path.join(parent, "checkout");
    this.home = path.join(parent, "home");
  }

  static async create(): Promise<WorkflowCheckout> {
    const made = new WorkflowCheckout(await mkdtemp(path.join(tmpdir(), "ipai-workflow-")));
    // A remote of its own: a step may push.
    const remote = path.join(made.#parent, "origin.git");
    await execa("git", ["clone", "--quiet", "--bare", "--no-hardlinks", checkout, remote]);
    await execa("git", ["clone", "--quiet", remote, made.folder]);
    await mkdir(made.home);
    // The caches of the machine are the runner's too; nothing else of the person is.
    for (const name of await readdir(homedir())) {
      if (PRIVATE.includes(name)) continue;
      await symlink(path.join(homedir(), name), path.join(made.home, name));
    }
    return made;
  }

  /** As the next job finds it: what an earlier one left is gone, except the dependencies. */
  async nextJob(...kept: readonly string[]): Promise<void> {
    const keep = ["node_modules", ...kept].map((name) => `--exclude=/${name}`);
    await execa("git", ["clean", "-fdxq", ...keep], { cwd: this.folder });
    await execa("git", ["checkout", "--quiet", "."], { cwd: this.folder });
    for (const name of PRIVATE)
      await rm(path.join(this.home, name), { recursive: true, force: true });
  }

  /** The commit that is checked out. */
  async head(): Promise<string> {
    return (await execa("git", ["rev-parse", "HEAD"], { cwd: this.folder })).stdout;
  }

  /** The commit before it, as a push tells; the same one in a clone that has no other. */
  async before(): Promise<string> {
    const list = await execa("git", ["rev-list", "--max-count=2", "HEAD"], { cwd: this.folder });
    return list.stdout.split("\n").at(-1) ?? "";
  }

  /**
   * Runs a step as GitHub's runner does, with `bash -e`.
   *
   * @param overrides Variables whose value here differs, such as the stack.
   */
  async run(
    { run, env }: RunStep,
    standIns: StandIns,
    overrides: Readonly<Record<string, string>> = {},
  ): Promise<Run> {
    const given: Record<string, string> = {};
    for (const [name, value] of Object.entries(env)) {
      if (!(name in overrides)) given[name] = evaluated(value, standIns);
    }
    const result = await execa("bash", ["-e", "-c", run], {
      cwd: this.folder,
      env: { ...given, ...overrides, HOME: this.home },
      reject: false,
      all: true,
      stdin: "ignore",
    });
    return { exitCode: result.exitCode ?? -1, stdout: result.stdout, all: result.all };
  }

  async remove(): Promise<void> {
    await rm(this.#parent, { recursive: true });
  }
}
