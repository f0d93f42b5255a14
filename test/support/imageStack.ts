import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import type { ImageName } from "../../images/catalogue.ts";
import { postgres, SECRETS_FOLDER } from "../../images/contracts.ts";
import { imageTags } from "../../images/tags.ts";
import { registry } from "../../lab/names.ts";
import { waitFor } from "../../lab/waitFor.ts";
import type { Run } from "./localStack.ts";

export const DATABASE = "odoo_test";
export const N8N_DATABASE = "n8n_test";

/** The stack's images side by side on this machine's own daemon, with secrets made for it. */
export class ImageStack {
  readonly #network = `ipai-images-${randomBytes(4).toString("hex")}`;
  readonly #containers = new Set<string>();
  readonly #volumes = new Set<string>();
  readonly #secrets = new Map<string, string>();
  #folder = "";
  #tags: Readonly<Record<ImageName, string>> | undefined;

  async open(): Promise<void> {
    this.#tags = await imageTags(path.resolve(import.meta.dirname, "../.."));
    this.#folder = await mkdtemp(path.join(tmpdir(), "ipai-images-"));
    await this.docker("network", "create", this.#network);
  }

  async close(): Promise<void> {
    for (const name of this.#containers) await this.docker("rm", "--force", "--volumes", name);
    for (const name of this.#volumes) await this.docker("volume", "rm", "--force", name);
    await this.docker("network", "rm", this.#network);
    await rm(this.#folder, { recursive: true });
  }

  /** Every secret that was made; none may turn up anywhere. */
  get secrets(): readonly string[] {
    return [...this.#secrets.values()];
  }

  secret(name: string): string {
    const value = this.#secrets.get(name) ?? `Canary7${randomBytes(12).toString("hex")}`;
    this.#secrets.set(name, value);
    return value;
  }

  image(name: ImageName): string {
    return `${registry.published}/${name}:${this.#tags?.[name] ?? ""}`;
  }

  /** Runs a docker command. @throws Error with what it printed */
  async docker(...args: string[]): Promise<string> {
    return (await execa("docker", args, { stdin: "ignore", all: true })).stdout;
  }

  /** Starts a container; others reach it by `name`. */
  async start(name: string, image: ImageName, options: ContainerOptions): Promise<void> {
    const args = await this.#arguments(name, image, options);
    await this.docker("run", "--detach", `--network-alias=${name}`, ...args);
  }

  /** Runs one command in a container of its own; a failure is a result. */
  async once(name: string, image: ImageName, options: ContainerOptions): Promise<Run> {
    const args = await this.#arguments(name, image, options);
    return this.#result("run", "--rm", ...args);
  }

  async exec(name: string, ...command: string[]): Promise<Run> {
    return this.#result("exec", this.containerOf(name), ...command);
  }

  /** Waits until a container's health command succeeds; the error shows what it said last. */
  async healthy(name: string, command: readonly string[]): Promise<Run> {
    let last = "it was not asked";
    const ask = async (): Promise<Run | undefined> => {
      const run = await this.exec(name, ...command);
      last = run.all;
      return run.exitCode === 0 ? run : undefined;
    };
    const run = await waitFor(ask, { timeoutMs: 300_000 });
    if (!run) throw new Error(`${name} does not become healthy: ${last}`);
    return run;
  }

  /** Starts PostgreSQL as `db` and provisions it. */
  async startDatabase(): Promise<void> {
    await this.start("db", "postgres", {
      environment: {
        POSTGRES_PASSWORD_FILE: `${SECRETS_FOLDER}/${postgres.secrets.superuser}`,
        IPAI_ODOO_DATABASE: DATABASE,
        IPAI_N8N_DATABASE: N8N_DATABASE,
      },
      secrets: Object.values(postgres.secrets),
      volumes: { db: postgres.data },
    });
    await this.healthy("db", postgres.health);
    const provisioned = await this.exec("db", ...postgres.provision);
    if (provisioned.exitCode !== 0) throw new Error(provisioned.all);
  }

  containerOf(name: string): string {
    return `${this.#network}-${name}`;
  }

  /** One value from a database, by the superuser. */
  async query(sql: string, database = DATABASE): Promise<string> {
    const psql = ["psql", "--username=postgres", "--no-align", "--tuples-only", "--quiet"];
    const run = await this.exec("db", ...psql, `--dbname=${database}`, `--command=${sql}`);
    if (run.exitCode !== 0) throw new Error(run.all);
    return run.stdout;
  }

  /** Writes an odoo.conf; `changes` override what works. */
  async odooConf(name: string, changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = {
      db_host: "db",
      db_user: "odoo",
      db_password: this.secret("odoo_db_password"),
      db_name: DATABASE,
      dbfilter: `^${DATABASE}$`,
      list_db: "False",
      proxy_mode: "True",
      ...changes,
    };
    const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`);
    return this.#write(name, ["[options]", ...lines, ""].join("\n"));
  }

  async #arguments(name: string, image: ImageName, options: ContainerOptions): Promise<string[]> {
    const container = this.containerOf(name);
    this.#containers.add(container);
    const mounts = Object.entries(options.volumes ?? {}).map(([volume, target]) => {
      const named = volume.startsWith("/") ? volume : `${this.#network}-${volume}`;
      if (!volume.startsWith("/")) this.#volumes.add(named);
      return `--volume=${named}:${target}`;
    });
    for (const secret of options.secrets ?? []) {
      const file = await this.#write(secret, this.secret(secret));
      mounts.push(`--volume=${file}:${SECRETS_FOLDER}/${secret}:ro`);
    }
    const environment = Object.entries(options.environment ?? {}).map(
      ([key, value]) => `--env=${key}=${value}`,
    );
    const hardening = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--init"];
    return [
      `--name=${container}`,
      `--network=${this.#network}`,
      ...hardening,
      ...mounts,
      ...environment,
      ...(options.entrypoint === undefined ? [] : [`--entrypoint=${options.entrypoint}`]),
      this.image(image),
      ...(options.command ?? []),
    ];
  }

  async #write(name: string, content: string): Promise<string> {
    const file = path.join(this.#folder, name);
    // readable for whatever user a container has; the folder above is this user's alone
    await writeFile(file, content, { mode: 0o644 });
    return file;
  }

  async #result(...args: string[]): Promise<Run> {
    const options = { reject: false, all: true, stdin: "ignore" } as const;
    const run = await execa("docker", args, options);
    return { exitCode: run.exitCode ?? -1, stdout: run.stdout, all: run.all };
  }
}

export interface ContainerOptions {
  /** Instead of the image's own. */
  readonly entrypoint?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Names of secrets; each is a file in `/run/secrets`. */
  readonly secrets?: readonly string[];
  /** Name of a volume, or path of a file, to where it is mounted. */
  readonly volumes?: Readonly<Record<string, string>>;
}
