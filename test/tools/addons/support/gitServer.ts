import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { freePorts } from "../../../support/freePorts.ts";

/** git's own server on 127.0.0.1, for repositories that the test makes. */
export class GitServer {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<GitServer> {
    const { git: port } = await freePorts("git");
    const server = new GitServer(await mkdtemp(path.join(tmpdir(), "ipai-git-")), port);
    await server.resume();
    return server;
  }

  /** What repositories' addresses begin with. */
  get address(): string {
    return `git://127.0.0.1:${this.#port}/`;
  }

  url(repository: string): string {
    return `${this.address}${repository}.git`;
  }

  /** Adds a commit with these files to the series branch, and returns it. */
  async commit(repository: string, files: Readonly<Record<string, string>>): Promise<string> {
    const work = path.join(this.#folder, "work", repository);
    const bare = path.join(this.#folder, "served", `${repository}.git`);
    const git = (...words: string[]) => execa("git", words, { cwd: work });
    await mkdir(work, { recursive: true });
    await git("init", "--quiet", "--initial-branch=19.0");
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(work, name)), { recursive: true });
      await writeFile(path.join(work, name), content);
    }
    await git("add", "--all");
    const who = ["-c", "user.name=test", "-c", "user.email=test@invalid"];
    await git(...who, "commit", "--quiet", "--message", "a change");
    await execa("git", ["init", "--quiet", "--bare", bare]);
    await execa("git", ["-C", bare, "config", "uploadpack.allowAnySHA1InWant", "true"]);
    await git("push", "--quiet", bare, "19.0");
    return (await git("rev-parse", "HEAD")).stdout;
  }

  async resume(): Promise<void> {
    if (this.#process) return;
    await mkdir(path.join(this.#folder, "served"), { recursive: true });
    const daemon = spawn(
      "git",
      [
        "daemon",
        "--reuseaddr",
        "--listen=127.0.0.1",
        `--port=${this.#port}`,
        "--export-all",
      ].concat(`--base-path=${path.join(this.#folder, "served")}`),
      { stdio: "ignore", detached: true },
    );
    this.#process = daemon;
    while (!(await this.#answers())) {
      if (daemon.exitCode !== null) throw new Error(`git daemon ended with ${daemon.exitCode}`);
      await new Promise((done) => setImmediate(done));
    }
  }

  /** The network is gone. The daemon's children go with it: it leads a group of its own. */
  async pause(): Promise<void> {
    const daemon = this.#process;
    this.#process = undefined;
    if (daemon?.pid === undefined) return;
    const ended = once(daemon, "exit");
    process.kill(-daemon.pid);
    await ended;
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.#folder, { recursive: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(this.#port, "127.0.0.1");
      socket.once("connect", () => resolve(Boolean(socket.destroy())));
      socket.once("error", () => resolve(false));
    });
  }
}
