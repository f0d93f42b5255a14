import { deepEqual, throws } from "node:assert/strict";

import { checkContexts } from "../../../components/branchProtection/contexts.ts";

const workflow = (change: (text: string) => string = (text) => text): string =>
  change(`name: Odoo CE CI
on:
  pull_request:
    branches: [main]
  push:
    branches: [main]
jobs:
  test:
    name: Odoo tests
    runs-on: ubuntu-24.04
    steps: [{ run: npm test }]
  policy:
    runs-on: ubuntu-24.04
    steps: [{ run: npx ipai policy check }]
`);

describe("the checks that a branch rule requires", () => {
  const contexts = (text: string) => checkContexts("ci.yml", text);

  it("are the names that the workflow's jobs report: the name, else the id", () => {
    deepEqual(contexts(workflow()), ["Odoo tests", "policy"]);
  });

  it("follow a job that is renamed", () => {
    const renamed = workflow((text) => text.replace("Odoo tests", "All tests"));
    deepEqual(contexts(renamed), ["All tests", "policy"]);
  });

  const refused: [string, (text: string) => string, RegExp][] = [
    ["runs on push alone", (text) => text.replace(/ {2}pull_request:\n.*\n/, ""), /pull_request/],
    [
      "runs for some paths",
      (text) => text.replace("branches: [main]", "paths: [addons/**]"),
      /paths/,
    ],
    [
      "has a matrix",
      (text) => text.replace("  policy:", "  policy:\n    strategy: {matrix: {a: [1, 2]}}"),
      /matrix/,
    ],
    [
      "has a condition",
      (text) => text.replace("  policy:", "  policy:\n    if: github.actor != 'bot'"),
      /condition/,
    ],
    ["has a computed name", (text) => text.replace("Odoo tests", "${{ matrix.x }}"), /expression/],
    [
      "calls another workflow",
      (text) => text.replace("  policy:", "  policy:\n    uses: ./x.yml"),
      /another workflow/,
    ],
    ["has no jobs", () => "name: x\non: pull_request\n", /jobs/],
  ];
  for (const [what, change, why] of refused) {
    it(`are refused when the workflow ${what}, since the rule would wait for ever`, () =>
      throws(() => contexts(workflow(change)), why));
  }
});
