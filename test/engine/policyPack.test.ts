import { deepEqual, doesNotMatch, equal, match, notEqual, rejects } from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { commandOf } from "../../machine/engine/sdk.ts";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
/** Made up, of a DigitalOcean token's form. */
const token = `dop_v1_${"ab".repeat(32)}`;

/** A program with a container that everybody reaches, on a host that is not there. */
const PUBLIC_CONTAINER = `
import { HostProvider } from "${checkout}/provider/resources/hostProvider.ts";
import { ComposeProject } from "${checkout}/provider/resources/composeProject/resource.ts";

export default async () => {
  const provider = new HostProvider("host", {
    address: "127.0.0.1", port: 1, user: "root", privateKeyFile: "/none", hostKey: "ssh-ed25519 AAAA",
  });
  const image = "registry/odoo@sha256:${"d".repeat(64)}";
  const compose = JSON.stringify({ services: { odoo: { image, ports: ["8069:8069"], privileged: true } } });
  new ComposeProject("odoo", { project: "odoo", directory: "/opt/ipai/odoo", compose, images: { odoo: image } }, { provider });
};
`;

describe("the policy pack, asked by the real engine", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;

  beforeEach(async () => {
    tiny = await tinyCheckout();
  });
  afterEach(() => tiny.remove());

  const nothingWasTouched = async (): Promise<void> => {
    equal(await readFile(tiny.host, "utf8"), "{}");
    equal(existsSync(`${tiny.host}.calls`), false);
  };

  it("lets fine resources pass, and marked secrets", async () => {
    await tiny.declare({ a: { text: "one" }, b: { text: token, secret: true } });
    equal((await tiny.ipai("preview")).exitCode, 0);
    equal((await tiny.ipai("up")).exitCode, 0);
    match(await readFile(tiny.host, "utf8"), new RegExp(token));
  });

  for (const verb of ["preview", "up"]) {
    it(`ends ${verb} with exit code 5 before anything is created, and says what, why and what to do`, async () => {
      await tiny.declare({ a: { text: "one" }, b: { text: token }, c: { text: `x ${token}` } });
      const { exitCode, stderr } = await tiny.ipai(verb);
      equal(exitCode, 5, stderr);
      match(
        stderr,
        /error: What stack local declares breaks rules in 2 places; nothing was touched\.\n {2}Note b: text holds a DigitalOcean token in clear \[plain-secrets\]\n {4}why {3}\S.*\n {4}next {2}\S.*\n {2}Note c: text/,
      );
      doesNotMatch(stderr, new RegExp(token));
      await nothingWasTouched();
    });
  }

  it("is asked before an up, but not again for the same program and settings", async () => {
    const previewed = async () => /preview of stack local/.test((await tiny.ipai("up")).stderr);
    const changed = (file: string) => appendFile(path.join(tiny.root, file), "\n");
    const reworded = async (name: string, from: RegExp, to: string): Promise<void> => {
      const file = path.join(tiny.root, name);
      const text = await readFile(file, "utf8");
      notEqual(text.replace(from, to), text);
      await writeFile(file, text.replace(from, to));
    };
    deepEqual([await previewed(), await previewed()], [true, false]);
    // Settings are a value: a file that says the same in other words is nothing new.
    await changed("Pulumi.local.yaml");
    equal(await previewed(), false);
    await reworded("Pulumi.local.yaml", /^( *ipai:contact: ).*$/m, "$1ops@insightpulseai.com");
    deepEqual([await previewed(), await previewed()], [true, false]);
    await changed("index.ts");
    equal(await previewed(), true);
  });

  it("ends a rollback too, which takes its pin back", async () => {
    await tiny.ipai("up");
    const file = path.join(tiny.root, "Pulumi.local.yaml");
    const before = await readFile(file, "utf8");
    await tiny.declare({ a: { text: token } });
    equal((await tiny.ipai("rollback", "2".repeat(40))).exitCode, 5);
    equal(await readFile(file, "utf8"), before);
    await nothingWasTouched();
  });

  it("is told with --json as data", async () => {
    await tiny.declare({ b: { text: token } });
    const { error } = JSON.parse((await tiny.ipai("preview", "--json")).stdout) as {
      error: { code: string; exitCode: number; details: Record<string, string>[] };
    };
    equal(error.code, "policy-violated");
    equal(error.exitCode, 5);
    const [violation, ...others] = error.details;
    deepEqual(others, []);
    equal(violation?.["resource"], "Note b");
    equal(violation["rule"], "plain-secrets");
    equal(violation["urn"], "urn:pulumi:local::ipai::memory:index:Note::b");
    for (const key of ["what", "why", "next"]) match(violation[key] ?? "", /\S/);
  });

  describe("about a container", () => {
    beforeEach(async () => {
      await writeFile(path.join(tiny.root, "index.ts"), PUBLIC_CONTAINER);
      const project = path.join(tiny.root, "Pulumi.yaml");
      const text = await readFile(project, "utf8");
      const host = `providers:\n    - name: host\n      path: ${checkout}/provider\n`;
      await writeFile(project, text.replace("providers:\n", host));
    });

    it("refuses a public port before the host is asked anything", async () => {
      const { exitCode, stderr } = await tiny.ipai("up");
      equal(exitCode, 5, stderr);
      match(
        stderr,
        /ComposeProject odoo: odoo publishes 8069:8069 on every address \[container-ports\]/,
      );
      match(stderr, /ComposeProject odoo: odoo is privileged \[container-rights\]/);
    });
  });

  it("judges what plain pulumi previews, by the variables of ipai env alone", async () => {
    await tiny.declare({ a: { text: token } });
    const { variables } = JSON.parse((await tiny.ipai("env", "--json")).stdout) as {
      variables: Record<string, string>;
    };
    const { engine } = await findEngine(engineFolders(homedir(), process.env["PATH"] ?? ""));
    if (engine === undefined) throw new Error("no Pulumi CLI here: run `npx ipai setup` first");
    const { default: program } = (await import(path.join(tiny.root, "index.ts"))) as {
      default: PulumiFn;
    };
    const open = async (envVars: Record<string, string>) =>
      Stack.createOrSelect(
        "local",
        await LocalWorkspace.create({
          workDir: tiny.root,
          pulumiHome: path.join(tiny.root, "home"),
          pulumiCommand: commandOf(engine),
          program,
          envVars,
        }),
      );
    await rejects((await open(variables)).preview(), /❌ ipai@v[^]*\[mandatory\] +plain-secrets/);
    const { PULUMI_OPTION_POLICY_PACK: pack, ...others } = variables;
    equal(pack, path.join(checkout, "checks/policy/pack"));
    deepEqual((await (await open(others)).preview()).changeSummary["create"], 3);
  });
});
