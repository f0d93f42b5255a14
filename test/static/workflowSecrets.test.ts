import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseWorkflow, workflowTexts } from "../../checks/policy/workflows/workflow.ts";
import { SECRET_VARIABLES } from "../../config/credentials.ts";
import { secretOf } from "../support/workflows/standIns.ts";

const root = path.resolve(import.meta.dirname, "../..");

describe("the secrets of a stack's settings, in the workflows", () => {
  it("reach each step that builds, plans or compares a stack", async () => {
    const steps = (await workflowTexts(root))
      .map(({ file, text }) => parseWorkflow(file, text))
      .flatMap((parsed) => ("jobs" in parsed ? Object.values(parsed.jobs) : []))
      .flatMap((job) => job.steps)
      .filter(({ run = "" }) => /^npx ipai (ci preview|rehearse|deploy|drift) /.test(run));
    equal(steps.length, 6);
    for (const { run, env = {} } of steps) {
      const missing = SECRET_VARIABLES.filter(
        (name) => env[name] !== `\${{ secrets.${secretOf(name)} }}`,
      );
      deepEqual(missing, [], run);
    }
  });

  it("are in the list of what to set up on GitHub", async () => {
    const page = await readFile(path.join(root, "docs/workflows.md"), "utf8");
    for (const name of SECRET_VARIABLES) ok(page.includes(`\`${secretOf(name)}\``), name);
  });
});
