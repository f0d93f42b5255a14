import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { obtainRestic } from "../../../machine/restic/obtain.ts";
import { copied, proof } from "../../../operations/backup/shapes.ts";
import type { Step } from "../../../report/logger.ts";
import { DATABASE, ImageStack, N8N_DATABASE } from "../imageStack.ts";
import { FaultyStore } from "./faultyStore.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../components/backup/program");
const DRIVER = path.join(import.meta.dirname, "driver.py");

/** What Odoo has in every database, as far as a backup looks at it. */
const ODOO = `
CREATE TABLE ir_cron (id int primary key);
CREATE TABLE ir_model_data (model text, res_id int, module text, name text);
CREATE TABLE ir_config_parameter (key text unique, value text, create_date timestamp, write_date timestamp);
CREATE TABLE ir_module_module (name text, latest_version text, state text);
CREATE TABLE ir_attachment (id serial, store_fname text);
INSERT INTO ir_cron VALUES (1);
INSERT INTO ir_model_data VALUES ('ir.cron', 1, 'base', 'autovacuum_job');
INSERT INTO ir_module_module VALUES ('base', '19.0.1.3', 'installed');`;

const failure = z.object({
  what: z.string(),
  said: z.string(),
  next: z.string(),
  code: z.string(),
});
export type HostFailure = z.infer<typeof failure>;
const answer = z.object({
  failure: failure.optional(),
  made: z.object({ id: z.string() }).optional(),
  proof: proof.optional(),
  copy: copied.nullish(),
});

export interface Outcome {
  readonly exitCode: number;
  /** The program's own words for what went wrong; undefined when it did what it was asked. */
  readonly failure: HostFailure | undefined;
  readonly backup: string | undefined;
  readonly proof: z.infer<typeof proof> | undefined;
  readonly copy: z.infer<typeof copied> | undefined;
  readonly all: string;
}

/** The host's own program of backups with real restic, a real S3 server and PostgreSQL in its container. */
export class BackupHost {
  readonly database = new ImageStack();
  readonly #restic: string;
  readonly folder: string;
  readonly store: FaultyStore;

  private constructor(folder: string, restic: string, store: FaultyStore) {
    this.folder = folder;
    this.#restic = restic;
    this.store = store;
  }

  static async start(step: Step, signal: AbortSignal): Promise<BackupHost> {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-backup-"));
    const restic = await obtainRestic(step, signal);
    const host = new BackupHost(folder, restic, await FaultyStore.start(folder, step, signal));
    try {
      await host.#fill();
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  async #fill(): Promise<void> {
    await this.database.open();
    await this.database.startDatabase();
    await this.database.query(ODOO);
    await this.database.query("CREATE TABLE credentials_entity (id int)", N8N_DATABASE);
    await this.attach("an attachment");
    await this.write("n8n/key", "the key of n8n\n");
    await this.write("secrets/password", randomBytes(20).toString("hex"));
    await this.keys();
    await this.configure();
  }

  async stop(): Promise<void> {
    await Promise.all([this.store.stop(), this.database.close()]);
    await rm(this.folder, { recursive: true });
  }

  /** The store's key as the host has it. */
  async keys(secretKey = this.store.secretKey): Promise<void> {
    await this.write("secrets/access_key", this.store.accessKey);
    await this.write("secrets/secret_key", secretKey);
  }

  configure(changes: object = {}): Promise<void> {
    const at = (name: string): string => path.join(this.folder, name);
    const configuration = {
      stack: "test",
      environment: "test",
      repository: this.store.repository,
      region: "us-east-1",
      secrets: at("secrets"),
      postgres: this.database.containerOf("db"),
      databases: [
        { name: DATABASE, role: "odoo", odoo: true },
        { name: N8N_DATABASE, role: "n8n", odoo: false },
      ],
      odoo_data: at("odoo"),
      odoo_uid: process.getuid?.() ?? 0,
      odoo_gid: process.getgid?.() ?? 0,
      files: [at("odoo"), at("n8n")],
      n8n_key: at("n8n/key"),
      release: { sha: "a".repeat(40), series: "19.0" },
      state: at("state"),
      ...changes,
    };
    return this.write("backup.json", JSON.stringify(configuration));
  }

  /** A second repository, beside the first in the same store. */
  async copyTo(bucket: string): Promise<void> {
    await this.store.makeBucket(bucket);
    const { accessKey, secretKey, repository } = this.store;
    const password = randomBytes(20).toString("hex");
    const files = { password, access_key: accessKey, secret_key: secretKey };
    for (const [name, text] of Object.entries(files)) {
      await this.write(`secrets/copy/${name}`, text);
    }
    const copy = {
      repository: repository.replace(/[^/]+$/, bucket),
      region: "us-east-1",
      secrets: path.join(this.folder, "secrets/copy"),
    };
    await this.configure({ copy });
  }

  /** An attachment of Odoo's, whose file's name is the SHA-1 of its content. */
  async attach(content: string): Promise<string> {
    const sha1 = createHash("sha1").update(content).digest("hex");
    const name = `${sha1.slice(0, 2)}/${sha1}`;
    await this.write(`odoo/filestore/${DATABASE}/${name}`, content);
    await this.database.query(`INSERT INTO ir_attachment (store_fname) VALUES ('${name}')`);
    return name;
  }

  async write(name: string, text: string): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o600);
  }

  begin(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const PATH = `${path.dirname(this.#restic)}:${process.env["PATH"] ?? ""}`;
    return execa("python3", ["-B", DRIVER, PROGRAM, this.folder, ...words], {
      env: { PATH, ...environment },
      reject: false,
      all: true,
      stdin: "ignore",
      // A group of its own, so that all of it can be killed at once, as a reboot does.
      detached: true,
    });
  }

  async run(words: string, environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return outcomeOf(await this.begin(words.split(" "), environment));
  }

  /** Kills the program with all that it has started, as soon as it says a line; false when it never did. */
  async killedAt(words: string, line: string): Promise<boolean> {
    const running = this.begin(words.split(" "));
    const killed = await this.whenSaid(running, line, () => {
      process.kill(-(running.pid ?? 0), "SIGKILL");
    });
    await running;
    return killed;
  }

  async whenSaid(
    running: { iterable(of: { from: "stderr" }): AsyncIterable<unknown> },
    line: string,
    act: () => Promise<void> | void,
  ): Promise<boolean> {
    for await (const said of running.iterable({ from: "stderr" })) {
      if (!String(said).includes(line)) continue;
      await act();
      return true;
    }
    return false;
  }
}

export async function outcomeOf(run: {
  readonly stdout?: unknown;
  readonly exitCode?: number | undefined;
  readonly all?: unknown;
}): Promise<Outcome> {
  const line = String(run.stdout).trim().split("\n").at(-1) ?? "";
  const document = line.startsWith("{") ? answer.parse(JSON.parse(line)) : {};
  return Promise.resolve({
    exitCode: run.exitCode ?? -1,
    failure: document.failure,
    backup: document.made?.id,
    proof: document.proof,
    copy: document.copy ?? undefined,
    all: String(run.all),
  });
}
