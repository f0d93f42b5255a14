import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { execa } from "execa";
import { settingsSchema } from "../../../config/schema.ts";
import { TWO_WORDS } from "../../../report/ofStack.ts";
import { layPrograms } from "./programs.ts";
import { HttpSinks, MailSink, type Heard } from "./sinks.ts";
import { container, jsonLines, NAMES, WELL } from "./well.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../components/watch/program");
const DRIVER = path.join(import.meta.dirname, "driver.py");
const LIMITS = settingsSchema.shape.watch.parse({}).limits;
function drive(folder: string, port: string) {
  return execa("python3", ["-B", DRIVER, PROGRAM, folder, port], {
    env: { PATH: `${path.join(folder, "bin")}:${process.env["PATH"] ?? ""}` },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
    reject: false,
  });
}

/** The host's own program, real, on a host whose every reading the test decides. */
export class WatchHost {
  readonly folder: string;
  readonly http: HttpSinks;
  readonly mail: MailSink;
  /** What nginx of this host answers. */
  status = 200;
  readonly #https: Server;
  readonly #certificates = new Map<number, { key: string; cert: string }>();
  readonly #driver: ReturnType<typeof drive>;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  private constructor(folder: string, http: HttpSinks, mail: MailSink, https: Server) {
    this.folder = folder;
    this.http = http;
    this.mail = mail;
    this.#https = https;
    https.on("request", (_request, response) => response.writeHead(this.status).end());
    const port = String((https.address() as AddressInfo).port);
    this.#driver = drive(folder, port);
    this.#lines = createInterface({ input: this.#driver.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  static async start(): Promise<WatchHost> {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-watch-"));
    const [http, mail] = await Promise.all([HttpSinks.start(), MailSink.start()]);
    const https = createServer(await certificate(folder, 60));
    https.listen(0, "127.0.0.1");
    await once(https, "listening");
    await layPrograms(path.join(folder, "bin"), path.join(folder, "answers"));
    return new WatchHost(folder, http, mail, https);
  }

  /** A host of which everything is well, and which has told nobody of anything. */
  async well(changes: object = {}): Promise<void> {
    await rm(path.join(this.folder, "state"), { recursive: true, force: true });
    this.http.answers.clear();
    this.http.heard.length = 0;
    this.mail.letters.length = 0;
    await this.mended(changes);
  }

  /** Everything as it was, but for what the program knows. */
  async mended(changes: object = {}): Promise<void> {
    for (const name of [
      "answers",
      "data",
      "alerts",
      "backups",
      "secrets",
      "reboot-required",
      "state/apt",
    ]) {
      await rm(path.join(this.folder, name), { recursive: true, force: true });
    }
    this.status = 200;
    await this.certificateOf(60);
    const sinks = ["mattermost", "slack", "webhook"].map((kind) => [kind, `/${kind}`] as const);
    for (const [name, at] of [...sinks, ["pings", "/ping"] as const]) {
      await this.write(`secrets/${name}`, `${this.http.url}${at}\n`);
    }
    for (const [name, text] of Object.entries(WELL)) await this.write(`answers/${name}`, text);
    for (const kind of ["made", "proofs", "drills"]) await this.backup(kind, {});
    for (const kind of ["bases", "files", "copies"]) await this.backup(kind, {}, 0, "newest");
    await this.backup("copies", {}, 0, "good");
    await this.write("data/drift-last-good", stamp(0));
    await this.watched("stuck", "alarm", "taken-back", "replaced", "passed");
    await this.configure(changes);
  }

  configure(changes: object = {}): Promise<void> {
    const at = (name: string): string => path.join(this.folder, name);
    const configuration = {
      stack: "test",
      containers: NAMES,
      sites: [{ name: "erp.example.com", path: "/web/health" }],
      postgres: "postgres-test",
      odoo_database: "odoo",
      n8n_database: "n8n",
      data: at("data"),
      backups: at("backups"),
      copies: true,
      point_in_time: true,
      n8n_alerts: at("alerts"),
      // What this machine itself is like is no part of the test.
      limits: { ...LIMITS, diskActPercent: 101, diskFailPercent: 102, memoryPercent: 101 },
      escalate_hours: 4,
      sinks: [{ kind: "mattermost", standIn: false, secret: "mattermost" }],
      units: ["ipai-backup.service", "certbot.service"],
      pings: [],
      metrics: null,
      two_words: TWO_WORDS,
      state: at("state"),
      ...changes,
    };
    return this.write("watch.json", JSON.stringify(configuration));
  }

  limits(changes: object): Promise<void> {
    return this.configure({
      limits: { ...LIMITS, diskActPercent: 101, diskFailPercent: 102, ...changes },
    });
  }

  async write(name: string, text: string): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  remove(name: string): Promise<void> {
    return rm(path.join(this.folder, name), { recursive: true });
  }

  /** A record as the program of backups leaves it, so many hours ago. */
  async backup(kind: string, record: object, hoursAgo = 0, name = "b"): Promise<void> {
    const at = Date.now() / 1000 - hoursAgo * 3600;
    const time = kind === "made" ? { startedAt: at } : { at };
    await this.write(
      `backups/${kind}/${name}.json`,
      JSON.stringify({ ok: true, ...time, ...record }),
    );
  }

  /** How the watches ended, the oldest first. */
  watched(...outcomes: string[]): Promise<void> {
    const facts = {
      release: "c".repeat(40),
      image: "odoo@c",
      sign: "error rate",
      found: "9 of 40 requests",
    };
    const lines = outcomes.map((outcome) => ({ ...facts, outcome, changed: 3 }));
    return this.write("data/releases/odoo/watched", jsonLines(lines));
  }

  /** The last look without drift was so many hours ago. */
  async noDriftSince(hours: number): Promise<void> {
    await this.write("data/drift-last-good", stamp(hours));
    const at = Date.now() / 1000 - hours * 3600;
    await utimes(path.join(this.folder, "data/drift-last-good"), at, at);
  }

  containers(changes: object): Promise<void> {
    const [first = "", ...others] = NAMES;
    return this.write(
      "answers/docker.containers",
      jsonLines([container(first, changes), ...others.map((name) => container(name))]),
    );
  }

  /** From now on nginx shows one that ends in so many days. */
  async certificateOf(days: number): Promise<void> {
    const made = this.#certificates.get(days) ?? (await certificate(this.folder, days));
    this.#certificates.set(days, made);
    this.#https.setSecureContext(made);
  }

  /** Runs the program at a moment, and gives what its sinks were told. */
  async run(
    words: string,
    minutes = 0,
  ): Promise<{ readonly said: string; readonly heard: Heard[] }> {
    this.#driver.stdin.write(`${JSON.stringify({ words: words.split(" "), minutes })}\n`);
    const { value } = (await this.#answers.next()) as { value: string | undefined };
    if (value === undefined) throw new Error(`the program ended at: ${words}`);
    const { said } = JSON.parse(value) as { said: string };
    return { said, heard: this.http.heard.splice(0) };
  }

  async stop(): Promise<void> {
    this.#driver.stdin.end();
    await this.#driver;
    this.#lines.close();
    this.#https.close();
    this.#https.closeAllConnections();
    await Promise.all([this.http.stop(), this.mail.stop()]);
    await rm(this.folder, { recursive: true });
  }
}

function stamp(hoursAgo: number): string {
  return `${new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 19)}Z\n`;
}

async function certificate(folder: string, days: number): Promise<{ key: string; cert: string }> {
  const [key, cert] = ["key", "cert"].map((kind) =>
    path.join(folder, `${randomBytes(4).toString("hex")}.${kind}`),
  ) as [string, string];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", key, "-out", cert];
  const what = ["-days", String(days), "-subj", "/CN=erp.example.com"];
  await execa("openssl", ["req", "-x509", ...curve, ...files, ...what]);
  return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
}
