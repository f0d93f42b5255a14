import { doesNotMatch, equal, match, notEqual } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { FakeClouds } from "../support/clouds/clouds.ts";
import { checkout } from "../support/localStack.ts";
import { skip } from "../support/reporter.ts";

const HOST = "pulumi-language-nodejs";
const LEFT_OUT = new Set([".git", ".state", "node_modules", "test"]);

describe("plain pulumi on a stack of the clouds", function () {
  this.timeout(300_000);
  let folder = "";
  let engine: string | undefined;
  let searched = "";

  before(async () => {
    const PATH = process.env["PATH"] ?? "";
    engine = (await findEngine(engineFolders(homedir(), PATH))).engine?.path;
    searched = engine === undefined ? PATH : `${path.dirname(engine)}${path.delimiter}${PATH}`;
  });
  after(async () => {
    if (folder !== "") await rm(folder, { recursive: true });
  });

  it("says what a person can mend in sentences: a token that is refused, and what to do", async function () {
    const found = searched.split(path.delimiter).some((at) => existsSync(path.join(at, HOST)));
    if (engine === undefined || !found) skip(this, `no ${HOST} on this machine`);
    folder = await mkdtemp(path.join(tmpdir(), "ipai-plain-"));
    const root = path.join(folder, "checkout");
    await copyCheckout(root);
    const fake = await new FakeClouds().start();
    const unknown = randomBytes(20).toString("hex");
    try {
      await mkdir(path.join(folder, "state"));
      const env = {
        ...fake.environment,
        DIGITALOCEAN_TOKEN: unknown,
        PATH: searched,
        PULUMI_BACKEND_URL: `file://${folder}/state`,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of the test",
        PULUMI_HOME: path.join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "1",
      };
      const options = { cwd: root, env, reject: false, all: true } as const;
      const made = await execa(engine, ["stack", "init", "staging", "--non-interactive"], options);
      equal(made.exitCode, 0, made.all);
      const preview = ["preview", "--stack", "staging", "--non-interactive", "--color", "never"];
      const { exitCode, all } = await execa(engine, preview, options);
      notEqual(exitCode, 0, all);
      match(all, /error: DigitalOcean does not accept the token in DIGITALOCEAN_TOKEN\.\n/);
      match(all, /\bnext: make a new token/);
      doesNotMatch(all, /\n\s+at .*\.ts:\d+/);
      equal(all.includes(unknown), false);
    } finally {
      await fake.stop();
    }
  });
});

/** A checkout whose owner has decided all that staging leaves open. */
async function copyCheckout(root: string): Promise<void> {
  await mkdir(root);
  for (const name of await readdir(checkout)) {
    if (!LEFT_OUT.has(name)) {
      await cp(path.join(checkout, name), path.join(root, name), { recursive: true });
    }
  }
  await symlink(path.join(checkout, "node_modules"), path.join(root, "node_modules"));
  const key = path.join(root, "key");
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const file = path.join(root, "Pulumi.staging.yaml");
  const { config } = parse(await readFile(file, "utf8")) as { config: Record<string, unknown> };
  const decided = {
    "ipai:release": "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11",
    "ipai:ssh": { allowFrom: ["192.0.2.1/32"], privateKeyFile: key },
  };
  await writeFile(file, stringify({ config: { ...config, ...decided } }));
}
