import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { GitHub } from "../support/gitHub.ts";
import { checkout, LocalStack } from "../support/localStack.ts";
import { WorkflowCheckout } from "../support/workflows/checkout.ts";
import { gitHubValues, type GitHubValues } from "../support/workflows/standIns.ts";
import { isHeavy, jobsOf, runSteps, type RunStep } from "../support/workflows/steps.ts";
import { registry } from "../../lab/names.ts";

const heavy = jobsOf(await runSteps(checkout)).filter(([, steps]) => isHeavy(steps));

/**
 * Of the locked modules, all are installed, and two are tested: one of this project and one of OCA. The
 * tests of all others are theirs, take ten minutes, and run on GitHub.
 */
function withFewerTests(step: RunStep): RunStep {
  if (!step.run.endsWith("ipai ci run")) return step;
  return { ...step, run: `${step.run} --tags /ipai_devops,/web_responsive` };
}

/**
 * The workflows as they are, except for other people's tests and for what their environment says: a
 * stack of this machine instead of staging and prod, the lab's registry instead of GitHub's.
 */
describe("in a clean checkout, each step of a workflow that builds, deploys or tests Odoo", function () {
  this.timeout(3_600_000);
  let runner: WorkflowCheckout;
  let stack: LocalStack;
  let gitHub: GitHub;
  let github: GitHubValues;
  let environment: Record<string, string>;

  before(async () => {
    [runner, gitHub] = await Promise.all([WorkflowCheckout.create(), GitHub.start()]);
    const [head, before] = await Promise.all([runner.head(), runner.before()]);
    github = await gitHubValues(gitHub, { head, before });
    // Stands in for the login at a backend, the hosts and their keys.
    await execa("sh", ["scripts/bootstrap.sh", "setup"], { cwd: runner.folder });
    stack = new LocalStack("workflows", runner.folder);
    await stack.configure();
    environment = {
      ...gitHub.environment,
      STACK: stack.name,
      BEFORE: stack.name,
      REGISTRY: registry.published,
      // What is tested is not the speed of a machine that is busy with other things.
      TIMEOUT: "3000",
    };
  });
  after(async () => {
    await stack.remove();
    await Promise.all([runner.remove(), gitHub.stop()]);
  });

  for (const [job, steps] of heavy) {
    describe(job, () => {
      before(() => runner.nextJob(".state", "Pulumi.local*.yaml"));
      for (const step of steps) {
        it(`passes: ${step.name}`, async () => {
          const { exitCode, all } = await runner.run(
            withFewerTests(step),
            github.values,
            environment,
          );
          equal(exitCode, 0, all);
          deepEqual(
            github.secrets.filter((secret) => all.includes(secret)),
            [],
          );
        });
      }
    });
  }

  // In a suite of its own: mocha runs those in order, and tests beside them first.
  describe("all of them", () => {
    it("leave one comment on the pull request: what the stack would become", () => {
      equal(gitHub.comments.length, 1);
      match(gitHub.comments[0]?.body ?? "", /Preview of local-workflows[\s\S]*\+ OdooRelease odoo/);
    });

    it("have deployed the commit that was checked, and production after staging", async () => {
      const head = await runner.head();
      const { entries } = (await stack.json("history")) as { entries: { sha: string }[] };
      deepEqual(new Set(entries.map(({ sha }) => sha)), new Set([head]));
      equal(entries.length, 2);
      ok(heavy.length >= 7);
    });
  });
});
