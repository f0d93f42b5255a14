import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsClient } from "aws4fetch";
import { execa } from "execa";
import { ensureBucket, lockBucket, type Account } from "../../../lab/store/bucket.ts";
import { obtainStoreServer } from "../../../lab/store/obtain.ts";
import { waitFor } from "../../../lab/waitFor.ts";
import { obtainRestic } from "../../../machine/restic/obtain.ts";
import type { Step } from "../../../report/logger.ts";
import { freePorts } from "../freePorts.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../components/backup/program");
const DRIVER = path.join(import.meta.dirname, "copyDriver.py");
const REGION = "us-east-1";

function serve(program: string, folder: string, port: number, secret: string) {
  const at = (name: string): string => path.join(folder, name);
  const accounts = ["--iam-dir", at("accounts"), "--iam-cache-disable"];
  const files = ["posix", "--versioning-dir", at("versions"), at("buckets")];
  const words = ["--quiet", "--port", `127.0.0.1:${port}`, ...accounts, ...files];
  const env = { ROOT_ACCESS_KEY: "root", ROOT_SECRET_KEY: secret };
  return execa(program, words, { env, reject: false, stdio: "ignore" });
}

/** A real S3 server of this machine with versions and object locks, a bucket, and a host's key to it. */
export class LockableStore {
  readonly account: Account;
  readonly #program: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #secret = randomBytes(20).toString("hex");
  #server: ReturnType<typeof serve> | undefined;

  private constructor(program: string, folder: string, port: number, bucket: string) {
    this.#program = program;
    this.#folder = folder;
    this.#port = port;
    this.account = { accessKey: bucket, secretKey: randomBytes(20).toString("hex") };
  }

  static async start(program: string, folder: string, bucket: string): Promise<LockableStore> {
    const { port } = await freePorts("port");
    for (const name of ["accounts", "versions", "buckets"]) {
      await mkdir(path.join(folder, name), { recursive: true });
    }
    const store = new LockableStore(program, folder, port, bucket);
    await store.open();
    await ensureBucket(store.root, bucket, store.account, AbortSignal.timeout(60_000));
    return store;
  }

  async open(): Promise<void> {
    this.#server = serve(this.#program, this.#folder, this.#port, this.#secret);
    const answers = () =>
      fetch(this.root.address).then(
        () => true,
        () => undefined,
      );
    if (!(await waitFor(answers, { timeoutMs: 60_000 }))) throw new Error("no store came up");
  }

  async close(): Promise<void> {
    this.#server?.kill();
    await this.#server;
  }

  get root() {
    const address = `http://127.0.0.1:${this.#port}`;
    return { accessKeyId: "root", secretAccessKey: this.#secret, address };
  }

  get repository(): string {
    return `s3:${this.root.address}/${this.account.accessKey}`;
  }

  /** A question to the bucket, as the server's root or as the host. */
  ask(who: "root" | "host", method: string, words: string): Promise<Response> {
    const { accessKey, secretKey } = this.account;
    const key = who === "root" ? this.root : { accessKeyId: accessKey, secretAccessKey: secretKey };
    const { accessKeyId, secretAccessKey } = key;
    const login = { accessKeyId, secretAccessKey, service: "s3", region: REGION, retries: 0 };
    return new AwsClient(login).fetch(`${this.root.address}/${accessKey}${words}`, { method });
  }
}

/** The host's own program between two stores, each with a key and a password of its own. */
export class TwoStores {
  readonly first: LockableStore;
  readonly second: LockableStore;
  readonly #restic: string;
  readonly #folder: string;

  private constructor(folder: string, restic: string, stores: [LockableStore, LockableStore]) {
    this.#folder = folder;
    this.#restic = restic;
    [this.first, this.second] = stores;
  }

  /** @param lockDays In which nothing of the second store can be deleted. */
  static async start(lockDays: number, step: Step, signal: AbortSignal): Promise<TwoStores> {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-copy-"));
    const [program, restic] = [
      await obtainStoreServer(step, signal),
      await obtainRestic(step, signal),
    ];
    const first = await LockableStore.start(program, path.join(folder, "first"), "first");
    const second = await LockableStore.start(program, path.join(folder, "second"), "second");
    await lockBucket(second.root, "second", lockDays, signal);
    const stores = new TwoStores(folder, restic, [first, second]);
    await stores.#configure();
    return stores;
  }

  async #configure(): Promise<void> {
    const at = (name: string): string => path.join(this.#folder, name);
    for (const [name, store] of [
      ["secrets", this.first],
      ["secrets/copy", this.second],
    ] as const) {
      await mkdir(at(name), { recursive: true, mode: 0o700 });
      const { accessKey, secretKey } = store.account;
      const password = randomBytes(20).toString("hex");
      const files = { access_key: accessKey, secret_key: secretKey, password };
      for (const [file, text] of Object.entries(files))
        await writeFile(at(`${name}/${file}`), text);
    }
    const { repository } = this.second;
    const configuration = {
      stack: "test",
      repository: this.first.repository,
      region: REGION,
      secrets: at("secrets"),
      postgres: "none",
      databases: [],
      odoo_data: at("odoo"),
      odoo_uid: 0,
      odoo_gid: 0,
      files: [],
      release: {},
      state: at("state"),
      copy: { repository, region: REGION, secrets: at("secrets/copy") },
    };
    await writeFile(at("backup.json"), JSON.stringify(configuration));
  }

  /** Another text for a secret of the host. @returns the one before. */
  async secret(name: string, text: string): Promise<string> {
    const file = path.join(this.#folder, name);
    const before = await readFile(file, "utf8");
    await writeFile(file, text);
    return before;
  }

  /** What the program answers. */
  async run(...words: readonly string[]): Promise<unknown> {
    const PATH = `${path.dirname(this.#restic)}:${process.env["PATH"] ?? ""}`;
    const file = path.join(this.#folder, "backup.json");
    const { stdout } = await execa("python3", ["-B", DRIVER, PROGRAM, file, ...words], {
      env: { PATH },
      stdin: "ignore",
    });
    return JSON.parse(stdout);
  }

  /** restic on one of the repositories, with the password of the one or the other. */
  restic(of: "first" | "second", password: "first" | "second", ...words: readonly string[]) {
    const { repository, account } = this[of];
    const secrets = path.join(this.#folder, password === "first" ? "secrets" : "secrets/copy");
    return execa(this.#restic, [...words, "--no-lock"], {
      env: {
        RESTIC_REPOSITORY: repository,
        RESTIC_PASSWORD_FILE: path.join(secrets, "password"),
        RESTIC_CACHE_DIR: path.join(this.#folder, "cache"),
        AWS_ACCESS_KEY_ID: account.accessKey,
        AWS_SECRET_ACCESS_KEY: account.secretKey,
        AWS_DEFAULT_REGION: REGION,
      },
      reject: false,
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.first.close(), this.second.close()]);
    await rm(this.#folder, { recursive: true });
  }
}
