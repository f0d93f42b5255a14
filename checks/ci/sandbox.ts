import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { SECRETS_FOLDER } from "../../images/contracts.ts";
import { inspectContainer } from "../../lab/docker/container.ts";
import { docker } from "../../lab/docker/docker.ts";
import { removeVolume } from "../../lab/docker/volume.ts";
import { waitFor } from "../../lab/waitFor.ts";
import { makePassword } from "../../provider/resources/secret/password.ts";
import type { Redactor } from "../../report/redaction.ts";
import { UserError } from "../../report/userError.ts";
import {
  folderOf,
  ownLabels,
  removeFolder,
  removeLeftovers,
  removeObjects,
  volumesOf,
} from "./sandbox/leftovers.ts";
import { runStreamed, type Ended } from "./sandbox/stream.ts";

export interface SandboxOptions {
  /** The checkout: leftovers of its killed runs are cleared first. */
  readonly root: string;
  /** Part of every name: `run`, `smoke`. */
  readonly purpose: string;
  /** Folder of the logs. */
  readonly logs: string;
  /**
   * Whether containers reach the internet. Only then can ports be published.
   * @default false
   */
  readonly outside?: boolean;
  /** Learns every password that is made. */
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

export interface ContainerOptions {
  /** Reference of an image that this machine has. */
  readonly image: string;
  readonly command?: readonly string[];
  /** Instead of the image's own; "" for none. */
  readonly entrypoint?: string;
  /** Not for secrets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Names of secrets; each is a file in `/run/secrets`. */
  readonly secrets?: readonly string[];
  /** Name of a volume of this sandbox, or an absolute path, to where it is mounted; `:ro` allowed. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Instead of the image's own. */
  readonly user?: string;
  /** Ports of the container to publish on loopback, each on a free port. */
  readonly publish?: readonly number[];
}

export interface OnceOptions extends ContainerOptions {
  /** @default none but the signal */
  readonly timeoutMs?: number;
  /** Sees each line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Containers side by side on this machine's daemon, with a network and secrets of their own. */
export class Sandbox {
  readonly name: string;
  readonly #options: SandboxOptions;
  readonly #folder: string;
  readonly #labels: readonly string[];
  readonly #secrets = new Map<string, string>();

  private constructor(name: string, options: SandboxOptions, labels: readonly string[]) {
    this.name = name;
    this.#folder = folderOf(name);
    this.#options = options;
    this.#labels = labels;
  }

  /** @throws UserError when no daemon answers. */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    await removeLeftovers(options.root);
    await mkdir(options.logs, { recursive: true });
    const name = `ipai-ci-${options.purpose}-${randomBytes(4).toString("hex")}`;
    await mkdir(folderOf(name), { mode: 0o700 });
    const sandbox = new Sandbox(name, options, await ownLabels(name, options.root));
    const internal = options.outside === true ? [] : ["--internal"];
    await docker(["network", "create", ...internal, ...sandbox.#labels, name], {
      signal: options.signal,
    });
    return sandbox;
  }

  /** Takes everything away, whatever happened before; safe to call again. */
  async remove(): Promise<void> {
    await removeFolder(this.name);
    await removeObjects(this.name);
  }

  /** A password that exists as long as this sandbox. */
  secret(name: string): string {
    const value = this.#secrets.get(name) ?? makePassword(24);
    this.#secrets.set(name, value);
    this.#options.redactor.add(value);
    return value;
  }

  /** Writes a file to mount; it is gone with the sandbox. @returns its path */
  async file(name: string, content: string): Promise<string> {
    const file = path.join(this.#folder, name);
    // Readable for whatever user a container has; the folder above is this user's alone (0700).
    await writeFile(file, content, { mode: 0o644 });
    return file;
  }

  /** Runs one command in a container of its own; a failure is a result. The log is `<name>.log`. */
  async once(name: string, options: OnceOptions): Promise<Ended> {
    const args = await this.#arguments(name, options);
    return this.#streamed(name, ["run", "--rm", ...args], options);
  }

  /** Starts a container; others of the sandbox reach it by `name`. */
  async start(name: string, options: ContainerOptions): Promise<void> {
    const args = await this.#arguments(name, options);
    const { signal } = this.#options;
    await docker(["run", "--detach", `--network-alias=${name}`, ...args], { signal });
  }

  /** Runs a command in a container that was started; a failure is a result. */
  exec(
    name: string,
    command: readonly string[],
    options: { readonly log?: string; readonly timeoutMs?: number; readonly input?: string } = {},
  ): Promise<Ended> {
    const interactive = options.input === undefined ? [] : ["--interactive"];
    const args = ["exec", ...interactive, this.container(name), ...command];
    return this.#streamed(options.log, args, options);
  }

  /** Ends a container as its image asks to be ended, and takes it away. */
  async stop(name: string): Promise<void> {
    const container = this.container(name);
    await docker(["stop", "--time=60", container]);
    await docker(["rm", "--volumes", container]);
  }

  /** Takes the volumes away, so that the next container finds them empty. */
  async removeVolumes(): Promise<void> {
    for (const volume of await volumesOf(this.name)) await removeVolume(volume);
  }

  /** Writes what a started container has said so far to `<name>.log`. */
  saveLog(name: string): Promise<Ended> {
    return this.#streamed(name, ["logs", this.container(name)], {});
  }

  /** The port of this machine's loopback that leads to the container's. */
  async port(name: string, port: number): Promise<number> {
    const found = (await inspectContainer(this.container(name)))?.boundPorts[`${port}/tcp`];
    if (found === undefined) throw new Error(`${name} publishes no port ${port}`);
    return found;
  }

  /**
   * Asks until the answer is not `undefined`.
   * @throws UserError when the time is over; `said()` tells what was seen last.
   */
  async waitUntil<T>(
    what: string,
    timeoutMs: number,
    ask: () => Promise<T | undefined>,
    said: () => string = () => "",
  ): Promise<T> {
    const answer = await waitFor(ask, { timeoutMs, signal: this.#options.signal });
    if (answer !== undefined) return answer;
    throw new UserError(`This did not come within ${timeoutMs / 1000} s: ${what}.`, {
      given: said(),
      next: `read the logs in ${this.#options.logs}`,
      code: "ci-waited",
    });
  }

  /** Name of a container of this sandbox, for the daemon. */
  container(name: string): string {
    return `${this.name}-${name}`;
  }

  /** Name of a volume of this sandbox, for the daemon; made when it is not there. */
  async volume(name: string): Promise<string> {
    const volume = `${this.name}-${name}`;
    await docker(["volume", "create", ...this.#labels, volume]);
    return volume;
  }

  async #streamed(
    log: string | undefined,
    args: readonly string[],
    options: Omit<Parameters<typeof runStreamed>[1], "signal" | "redactor" | "log">,
  ): Promise<Ended> {
    const { signal, redactor, logs } = this.#options;
    const file = log === undefined ? {} : { log: path.join(logs, `${log}.log`) };
    const { timeoutMs, input, onLine } = options;
    return runStreamed(args, {
      signal,
      redactor,
      ...file,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(input === undefined ? {} : { input }),
      ...(onLine === undefined ? {} : { onLine }),
    });
  }

  async #arguments(name: string, options: ContainerOptions): Promise<string[]> {
    const mounts: string[] = [];
    for (const [source, target] of Object.entries(options.mounts ?? {})) {
      const from = path.isAbsolute(source) ? source : await this.volume(source);
      mounts.push(`--volume=${from}:${target}`);
    }
    for (const secret of options.secrets ?? []) {
      const file = await this.file(secret, this.secret(secret));
      mounts.push(`--volume=${file}:${SECRETS_FOLDER}/${secret}:ro`);
    }
    return [
      `--name=${this.container(name)}`,
      `--network=${this.name}`,
      ...this.#labels,
      "--security-opt=no-new-privileges",
      "--init",
      ...mounts,
      ...Object.entries(options.environment ?? {}).map(([key, value]) => `--env=${key}=${value}`),
      ...(options.publish ?? []).map((port) => `--publish=127.0.0.1::${port}`),
      ...(options.user === undefined ? [] : [`--user=${options.user}`]),
      ...(options.entrypoint === undefined ? [] : [`--entrypoint=${options.entrypoint}`]),
      options.image,
      ...(options.command ?? []),
    ];
  }
}

export type { Ended };
