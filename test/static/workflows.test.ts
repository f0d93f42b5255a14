import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { access, constants, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { buildCommand } from "../../surfaces/cli/command.ts";
import { offerOf } from "../../surfaces/cli/describe.ts";
import { checkContexts } from "../../config/github/checkContexts.ts";
import { allOf, REGISTRY } from "../../operations/registry.ts";
import {
  parseWorkflow,
  workflowTexts,
  type Workflow,
} from "../../checks/policy/workflows/workflow.ts";

const operations = await allOf(REGISTRY);

const root = path.resolve(import.meta.dirname, "../..");
const report = z.object({
  findings: z.array(z.object({ rule: z.string() })),
});

/** A checkout that holds nothing but these workflows and the program's own files. */
async function judged(workflows: string): Promise<string[]> {
  const program = [
    `import { runCli } from "${root}/surfaces/cli/run.ts";`,
    `import { offers } from "${root}/surfaces/cli/operations.ts";`,
    `const options = { root: ${JSON.stringify(workflows)}, version: "0", environment: process.env, offers: offers() };`,
    `process.exitCode = await runCli(["policy", "workflows", "--json"], options);`,
  ].join("\n");
  const run = await execa(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    reject: false,
  });
  const { findings } = report.parse(JSON.parse(run.stdout));
  equal(run.exitCode, findings.length === 0 ? 0 : 5, run.stderr);
  return findings.map(({ rule }) => rule);
}

describe("the workflows of this repository", function () {
  // Where there is no actionlint or zizmor yet, they are got.
  this.timeout(900_000);
  let workflows: Workflow[];

  before(async () => {
    const texts = await workflowTexts(root);
    workflows = texts.flatMap(({ file, text }) => {
      const parsed = parseWorkflow(file, text);
      return "jobs" in parsed ? [parsed] : [];
    });
  });

  it("give actionlint, zizmor and our rules nothing to find", async () => {
    deepEqual(await judged(root), []);
  });

  describe("once broken", () => {
    let copy: string;
    beforeEach(async () => {
      copy = await mkdtemp(path.join(tmpdir(), "ipai-workflows-"));
      await cp(path.join(root, ".github"), path.join(copy, ".github"), { recursive: true });
    });
    afterEach(() => rm(copy, { recursive: true }));

    const broken: [string, string, string | RegExp, string, string][] = [
      [
        "an expression that does not exist",
        "deploy.yml",
        "github.event.pull_request.number",
        "github.evnt.number",
        "actionlint/expression",
      ],
      [
        "a job that waits for one that does not exist",
        "deploy.yml",
        "needs: images",
        "needs: image",
        "actionlint/job-needs",
      ],
      [
        "a checkout that leaves the token on the disk",
        "policy.yml",
        "persist-credentials: false",
        "fetch-tags: false",
        "zizmor/artipacked",
      ],
      [
        "strangers' pull requests with our secrets",
        "deploy.yml",
        "  pull_request:",
        "  pull_request_target:",
        "zizmor/dangerous-triggers",
      ],
      [
        "an action that is not pinned",
        "policy.yml",
        /@[0-9a-f]{40} # v[\d.]+/,
        "@v7",
        "action-pinned",
      ],
      [
        "a deploy that may be cancelled half-way",
        "deploy.yml",
        "group: stack-staging\n      cancel-in-progress: false",
        "group: stack-staging",
        "stack-queue",
      ],
      [
        "what zizmor cannot read, beside what it can",
        "policy.yml",
        /^jobs:/m,
        "jobs:\n  odd: &odd\n    runs-on: ubuntu-24.04\n    steps: [*odd]",
        "zizmor/workflow-unreadable",
      ],
      ["what is no YAML", "policy.yml", "permissions: {}", "permissions: {", "workflow-unreadable"],
    ];
    for (const [what, name, from, to, expected] of broken) {
      it(`are red for ${what}`, async () => {
        const file = path.join(copy, ".github/workflows", name);
        const text = await readFile(file, "utf8");
        const changed = text.replace(from, to);
        notEqual(changed, text);
        await writeFile(file, changed);
        const found = await judged(copy);
        ok(found.includes(expected), found.join("\n"));
      });
    }
  });

  it("are the ten that are documented, with the two names that other repositories rely on", async () => {
    const names = Object.fromEntries(
      workflows.map(({ file, name }) => [path.posix.basename(file), name]),
    );
    deepEqual(Object.keys(names), [
      "clouds.yml",
      "deploy.yml",
      "drift.yml",
      "drill.yml",
      "odoo-ce-ci.yml",
      "policy.yml",
      "prismaconsulting-ci.yml",
      "spec-kit-validate.yml",
      "task-review.yml",
      "verify-oca-ipai-manifest.yml",
    ]);
    equal(names["odoo-ce-ci.yml"], "Odoo CE CI");
    equal(names["prismaconsulting-ci.yml"], "Prismaconsulting CI");
    const page = await readFile(path.join(root, "docs/workflows.md"), "utf8");
    for (const file of Object.keys(names)) ok(page.includes(`\`${file}\``), file);
  });

  it("report on every pull request where a rule may require them", async () => {
    for (const name of [
      "odoo-ce-ci.yml",
      "prismaconsulting-ci.yml",
      "policy.yml",
      "spec-kit-validate.yml",
      "verify-oca-ipai-manifest.yml",
    ]) {
      const file = `.github/workflows/${name}`;
      ok(checkContexts(file, await readFile(path.join(root, file), "utf8")).length > 0);
    }
  });

  it("let nothing out before everything has passed on that commit, and prod after staging", () => {
    const deploy = workflows.find(({ file }) => file.endsWith("/deploy.yml"));
    ok(deploy);
    const called = Object.entries(deploy.jobs).flatMap(([id, { uses }]) => (uses ? [id] : []));
    const needs = (id: string): unknown => deploy.jobs[id]?.["needs"];
    deepEqual(needs("images"), called);
    deepEqual(called, ["odoo", "smoke", "manifest", "policy"]);
    deepEqual(["staging", "plan", "production"].map(needs), ["images", "staging", "plan"]);
    equal(deploy.jobs["production"]?.["environment"], "production");
    for (const id of ["staging", "production"]) {
      equal(deploy.jobs[id]?.env?.["RELEASE"], "${{ github.sha }}");
    }
  });

  it("have only steps that exist: scripts, npm scripts, and ipai with flags that it knows", async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
    const runs = workflows.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])),
    );
    ok(runs.length > 20);
    for (const run of new Set(runs)) {
      const [program = "", second = "", ...rest] = run.split(" ");
      if (program === "npx") await understood(rest);
      else if (program === "npm") ok(scripts[second === "run" ? (rest[0] ?? "") : second], run);
      else await access(path.join(root, program), constants.X_OK);
      ok(program !== "npx" || second === "ipai", run);
    }
  });

  it("run every ring of the tests, and each before a change may enter main", async () => {
    const ci = workflows.find(({ file }) => file.endsWith("/odoo-ce-ci.yml"));
    const commands = Object.values(ci?.jobs ?? {}).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    const rings = (await readdir(path.join(root, "test"), { recursive: true }))
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => file.split(path.sep)[0] ?? "");
    // The quick ring has a command of its own, which sets nothing up.
    ok(commands.includes("npm run test:unit"));
    const ran = commands.flatMap((run) => /^npm test -- (.+)$/.exec(run)?.[1]?.split(" ") ?? []);
    for (const ring of new Set(rings)) {
      ok(ring === "unit" || ran.includes(ring), ring);
    }
  });

  /** Given to the real command line, whose operations only say that they were called. */
  async function understood(words: readonly string[]): Promise<void> {
    let called = "";
    const command = buildCommand(operations.map(offerOf), {
      version: "0",
      run: async (operation) => {
        called = operation.name;
        return Promise.resolve();
      },
    });
    await command.parseAsync(
      words.map((word) => STAND_INS[word] ?? word),
      { from: "user" },
    );
    match(words.join(" "), new RegExp(`^${called}`));
    ok(called !== "");
  }

  const STAND_INS: Readonly<Record<string, string>> = {
    '"$STACK"': "staging",
    '"$RELEASE"': "1".repeat(40),
    '"$PULL_REQUEST"': "7",
    '"$SINCE"': "HEAD",
  };

  it("use no action but those that keep a checkout and artifacts", () => {
    const used = workflows.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])),
    );
    deepEqual([...new Set(used.map((action) => action.split("@")[0]))].sort(), [
      "actions/checkout",
      "actions/upload-artifact",
    ]);
  });
});
