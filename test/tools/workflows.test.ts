import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parseDocument } from "yaml";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { GitHub } from "../support/gitHub.ts";
import { checkout } from "../support/localStack.ts";
import { WorkflowCheckout } from "../support/workflows/checkout.ts";
import { evaluated } from "../support/workflows/expressions.ts";
import { gitHubValues, type GitHubValues } from "../support/workflows/standIns.ts";
import { isHeavy, jobsOf, runSteps, type RunStep } from "../support/workflows/steps.ts";

const all = await runSteps(checkout);
const light = jobsOf(all).filter(([, steps]) => !isHeavy(steps));

describe("in a clean checkout, each step of a workflow that needs no container", function () {
  // The first one installs the dependencies, as on a runner.
  this.timeout(1_200_000);
  let runner: WorkflowCheckout;
  let gitHub: GitHub;
  let github: GitHubValues;

  before(async () => {
    [runner, gitHub] = await Promise.all([WorkflowCheckout.create(), GitHub.start()]);
    const [head, before] = await Promise.all([runner.head(), runner.before()]);
    github = await gitHubValues(gitHub, { head, before });
  });
  after(() => Promise.all([runner.remove(), gitHub.stop()]));

  /** What the owners decide before a stack's first `up`. */
  async function decided(stack: string): Promise<void> {
    const file = path.join(runner.folder, `Pulumi.${stack}.yaml`);
    const document = parseDocument(await readFile(file, "utf8"));
    document.setIn(["config", "ipai:release"], github.values["github.sha"]);
    document.setIn(["config", "ipai:ssh"], { allowFrom: ["203.0.113.7/32"] });
    await writeFile(file, document.toString());
  }

  for (const [job, steps] of light) {
    describe(job, () => {
      before(async () => {
        await runner.nextJob();
        await decided("prod");
      });
      for (const step of steps) {
        it(`passes: ${step.name}`, async () => {
          const run = await runner.run(step, github.values, gitHub.environment);
          equal(run.exitCode, 0, run.all);
          deepEqual(
            github.secrets.filter((secret) => run.all.includes(secret)),
            [],
          );
        });
      }
    });
  }

  describe("of a cloud stack, without its secrets", () => {
    const backend: Record<string, string> = {};
    before(async () => {
      await runner.nextJob();
      await decided("staging");
      const folder = path.join(runner.home, "backend");
      await mkdir(folder);
      backend["PULUMI_BACKEND_URL"] = `file://${folder}`;
      backend["PULUMI_CONFIG_PASSPHRASE"] = "of the test";
      const folders = engineFolders(homedir(), process.env["PATH"] ?? "");
      const { engine } = await findEngine(folders);
      ok(engine);
      await execa(engine.path, ["stack", "init", "staging"], { cwd: runner.folder, env: backend });
    });

    for (const [job, name] of [
      ["preview", "Preview, as a comment"],
      ["staging", "Deploy the release"],
    ] as const) {
      it(`is red and names what is missing: ${name}`, async () => {
        const step = all.find((each) => each.job === job && each.name === name);
        ok(step);
        const unset = Object.keys(github.values).filter((key) => key.startsWith("secrets."));
        const values = { ...github.values, ...Object.fromEntries(unset.map((key) => [key, ""])) };
        const environment = { ...gitHub.environment, ...backend };
        const run = await runner.run(step, values, environment);
        equal(run.exitCode, 3, run.all);
        match(run.all, /^ {2}DIGITALOCEAN_TOKEN is not set: the host is a DigitalOcean droplet$/m);
      });
    }
  });

  it("is among one of several jobs", () => ok(light.length >= 4, light.map(([job]) => job).join()));

  it("is refused a value that nothing stands in for", () => {
    equal(evaluated("a ${{ github.sha }} b", { "github.sha": "c" }), "a c b");
    try {
      evaluated("${{ github.run_id }}", {});
      ok(false);
    } catch (error) {
      match(String(error), /nothing stands in for \$\{\{ github\.run_id \}\}/);
    }
  });
});

describe("the scripts that only a runner needs", function () {
  let runner: WorkflowCheckout;
  let gitHub: GitHub;
  let github: GitHubValues;

  before(async () => {
    [runner, gitHub] = await Promise.all([WorkflowCheckout.create(), GitHub.start()]);
    github = await gitHubValues(gitHub, { head: "", before: "" });
  });
  beforeEach(() => runner.nextJob());
  after(() => Promise.all([runner.remove(), gitHub.stop()]));

  const script = (run: string, env: RunStep["env"]) =>
    runner.run({ file: "", job: "", name: "", run, env }, github.values);
  const PRIVATE = { SSH_PRIVATE_KEY: "${{ secrets.SSH_PRIVATE_KEY }}" };
  const PUBLIC = { SSH_PUBLIC_KEY: "${{ vars.SSH_PUBLIC_KEY }}" };
  const laid = (name: string) => path.join(runner.home, ".ssh", name);

  it("lay the key with its public half, for its owner only, and the same one again", async () => {
    for (let time = 0; time < 2; time += 1) {
      const { exitCode, all: printed } = await script("scripts/lay_ssh_key.sh", PRIVATE);
      equal(exitCode, 0, printed);
    }
    equal((await stat(laid("id_ed25519"))).mode & 0o777, 0o600);
    const expected = github.values["vars.SSH_PUBLIC_KEY"] ?? "";
    ok((await readFile(laid("id_ed25519.pub"), "utf8")).startsWith(expected.slice(0, 80)));
  });

  it("lay the public half alone where a preview needs no more, and the whole key later", async () => {
    equal((await script("scripts/lay_ssh_key.sh", PUBLIC)).exitCode, 0);
    equal((await script("scripts/lay_ssh_key.sh", PRIVATE)).exitCode, 0);
    ok((await readFile(laid("id_ed25519"), "utf8")).startsWith("-----BEGIN"));
  });

  it("leave another key alone", async () => {
    equal((await script("scripts/lay_ssh_key.sh", PRIVATE)).exitCode, 0);
    const other = (await gitHubValues(gitHub, { head: "", before: "" })).values;
    const step = { file: "", job: "", name: "", run: "scripts/lay_ssh_key.sh", env: PRIVATE };
    const { exitCode, all: printed } = await runner.run(step, other);
    equal(exitCode, 1);
    match(printed, /is another key already/);
  });

  const incomplete: [string, RunStep["env"], RegExp][] = [
    ["scripts/lay_ssh_key.sh", {}, /^error: neither SSH_PRIVATE_KEY nor SSH_PUBLIC_KEY is set$/m],
    [
      "scripts/registry_login.sh ghcr.io",
      { REGISTRY_USER: "somebody", REGISTRY_TOKEN: "" },
      /^error: REGISTRY_TOKEN is not set$/m,
    ],
  ];
  for (const [run, env, sentence] of incomplete) {
    it(`are red without their secret, in one sentence: ${run}`, async () => {
      const { exitCode, all: printed } = await script(run, env);
      equal(exitCode, 3);
      match(printed, sentence);
    });
  }
});
