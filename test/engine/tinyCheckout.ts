import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { localSettingsText } from "../../config/local.ts";
import type { HostConnection } from "../../provider/ssh/remote.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
export const firstRelease = "1".repeat(40);

/**
 * What the tiny program declares: notes of the memory provider by their resource's name. A text that
 * is lost is one that the program asks for and does not get.
 */
type Notes = Readonly<
  Record<string, { text: string; behaviour?: string; secret?: boolean; lost?: boolean }>
>;

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout of a program that needs no host: the real `ipai`, the real engine, the memory provider. */
export interface TinyCheckout {
  readonly root: string;
  /** The file that plays the host. */
  readonly host: string;
  /** The host's folder of kept data, for those who reach it by the connection. */
  readonly data: string;
  /** What the stack's outputs say of the way to the host; nowhere, if nobody says it. */
  reachedBy(connection: HostConnection): Promise<void>;
  declare(notes: Notes): Promise<void>;
  /** Starts `ipai`; `environment` is added to the test's own. */
  start(command: string, environment?: Readonly<Record<string, string>>): ReturnType<typeof spawn>;
  ipai(...args: string[]): Promise<Ran>;
  remove(): Promise<void>;
}

export async function tinyCheckout(): Promise<TinyCheckout> {
  const root = await mkdtemp(path.join(tmpdir(), "ipai-tiny-"));
  const host = path.join(root, "host.json");
  const data = path.join(root, "host.data");
  await mkdir(path.join(root, ".state/backend"), { recursive: true });
  await mkdir(path.join(root, ".state/pulumi-home"));
  await writeFile(path.join(root, ".state/passphrase"), "a passphrase of the test", {
    mode: 0o600,
  });
  await writeFile(
    path.join(root, "Pulumi.local.yaml"),
    localSettingsText({ release: firstRelease }),
  );
  await writeFile(path.join(root, "Pulumi.yaml"), projectText());
  await writeFile(path.join(root, "package.json"), '{ "type": "module" }');
  await symlink(path.join(checkout, "node_modules"), path.join(root, "node_modules"));
  await writeFile(path.join(root, "index.ts"), PROGRAM);
  await writeFile(path.join(root, "main.ts"), MAIN);
  await writeFile(host, "{}");
  await mkdir(data);
  await writeFile(path.join(root, "notes.json"), "{}");
  return {
    root,
    host,
    data,
    reachedBy: (connection) =>
      writeFile(path.join(root, "connection.json"), JSON.stringify(connection)),
    declare: (notes) => writeFile(path.join(root, "notes.json"), JSON.stringify(notes)),
    start: (command, environment = {}) => spawn(root, command.split(" "), environment),
    ipai: async (...args) => {
      const { exitCode, stdout, stderr } = await spawn(root, args, {});
      return { exitCode, stdout, stderr };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function spawn(
  root: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) {
  return execa(process.execPath, [path.join(root, "main.ts"), ...args], {
    cwd: root,
    env: environment,
    reject: false,
    stdin: "ignore",
  });
}

function projectText(): string {
  return stringify({
    name: "ipai",
    runtime: { name: "nodejs", options: { typescript: false } },
    plugins: {
      providers: [{ name: "memory", path: path.join(import.meta.dirname, "memory") }],
      analyzers: [{ name: "policy-ipai", path: path.join(checkout, "checks/policy/pack") }],
    },
  });
}

const MAIN = `
import { runCli } from "${checkout}/surfaces/cli/run.ts";
import { driftKeeping } from "${checkout}/operations/drift.ts";
import { offerOf } from "${checkout}/surfaces/cli/describe.ts";
import { offers } from "${checkout}/surfaces/cli/operations.ts";
import { outliveReaders } from "${checkout}/surfaces/cli/streams.ts";
outliveReaders(process);
const drift = driftKeeping(import.meta.dirname + "/host.data");
process.exitCode = await runCli(process.argv.slice(2), {
  root: import.meta.dirname, version: "0.0.0", environment: process.env,
  offers: offers().map((each) => each.name === "drift" ? offerOf(drift) : each),
});
`;

const PROGRAM = `
import { setTimeout as later } from "node:timers/promises";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { MemoryProvider, Note } from "${checkout}/test/engine/memory/note.ts";
import { loadSettings } from "${checkout}/config/settings.ts";
import { UserError } from "${checkout}/report/userError.ts";

const root = import.meta.dirname;
const connection = existsSync(join(root, "connection.json"))
  ? JSON.parse(readFileSync(join(root, "connection.json"), "utf8"))
  : { address: "127.0.0.1", port: 22, user: "root", privateKeyFile: "/none", hostKey: "none" };
const login = { user: "someone", password: "a-very-secret-password" };

const askInVain = async () => {
  await later(300);
  throw new Error("the name server is down");
};

export default async (context, settings = loadSettings(pulumi.getStack(), root)) => {
  const { release } = settings;
  // Until the test lets it go on.
  if (existsSync(join(root, "hold"))) writeFileSync(join(root, "held"), "");
  while (existsSync(join(root, "hold"))) await later(20);
  if (release === "f".repeat(40)) {
    throw new UserError("no image of that release", { next: "push it", code: "no-image" });
  }
  const provider = new MemoryProvider("memory", { file: join(root, "host.json") });
  for (const [name, note] of Object.entries(JSON.parse(readFileSync(join(root, "notes.json"), "utf8")))) {
    const known = note.secret ? pulumi.secret(note.text) : note.text;
    const text = note.lost ? pulumi.output(askInVain()) : known;
    new Note(name, { name, text, behaviour: note.behaviour ?? "well" }, { provider });
  }
  return {
    stack: pulumi.getStack(),
    urls: { erp: "https://erp.example.test", n8n: "https://n8n.example.test" },
    edge: { address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null },
    connection,
    release: { sha: release, reference: "odoo:" + release, digest: "sha256:none" },
    series: "19.0",
    database: { container: "postgres-prod", name: "odoo_prod", user: "odoo" },
    containers: [],
    names: [],
    logins: pulumi.secret({ odooAdmin: login, odooProbe: login, n8nOwner: login }),
  };
};
`;
