import { deepEqual, ok, throws } from "node:assert/strict";

import { checkContexts } from "../../../config/github/checkContexts.ts";

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

  const accepted: [string, string, string][] = [
    ["branches: main", "branches: [main]", "branches: main"],
    [
      "all types that GitHub takes for none",
      "branches: [main]",
      "types: [reopened, synchronize, labeled, opened]",
    ],
    ["a pattern that lets main in again", "branches: [main]", 'branches: ["**", "!m*", "main"]'],
    ["a pattern of GitHub's own kind", "branches: [main]", "branches: ['ma[hi]+n?']"],
    ["other branches taken out", "branches: [main]", "branches-ignore: ['release/**']"],
    ["no filter", "    branches: [main]\n  push", "  push"],
    ["no name", "name: Odoo CE CI\n", ""],
    ["a byte order mark", "name: Odoo CE CI", "\ufeffname: Odoo CE CI"],
    ["a merge queue", "  push:", "  merge_group:\n  push:"],
    ["a job that speaks for others", "  policy:", "  policy:\n    needs: [test]\n    if: always()"],
    ["its condition in braces", "  policy:", "  policy:\n    if: ${{ always() }}"],
    ["a queue for each pull request", "jobs:", "concurrency: ci-${{ github.ref }}\njobs:"],
  ];
  for (const [what, from, to] of accepted) {
    it(`are accepted with ${what}`, () => {
      const changed = workflow((text) => text.replace(from, to));
      ok(changed !== workflow());
      deepEqual(contexts(changed), ["Odoo tests", "policy"]);
    });
  }

  it("are those of a job that looks at others whose names are not fixed, alone", () => {
    const looking = (step: string) => `on: pull_request
jobs:
  test: { strategy: { matrix: { a: [1, 2] } }, runs-on: x, steps: [{ run: npm test }] }
  docs: { if: github.actor != 'bot', runs-on: x, steps: [{ run: npm run docs }] }
  green: { needs: [test, docs], if: always(), runs-on: x, steps: [{ run: "${step}" }] }
`;
    deepEqual(contexts(looking("test \${{ contains(needs.*.result, 'failure') }} = false")), [
      "green",
    ]);
    throws(() => contexts(looking("echo fine")), /matrix/);
  });

  const refused: [string, (text: string) => string, RegExp][] = [
    ["runs on push alone", (text) => text.replace(/ {2}pull_request:\n.*\n/, ""), /pull_request/],
    [
      "runs for some paths",
      (text) => text.replace("branches: [main]", "paths: [addons/**]"),
      /paths/,
    ],
    [
      "runs for pull requests to other branches",
      (text) => text.replace("branches: [main]", "branches: [develop]"),
      /pull requests to main/,
    ],
    ["is no YAML", (text) => `${text}\n  : [`, /no YAML/],
    ["has an alias that leads nowhere", (text) => text.replace("[main]", "*gone"), /no YAML/],
    ["has a computed name", (text) => text.replace("Odoo tests", "${{ matrix.x }}"), /expression/],
    ["has no jobs", () => "name: x\non: pull_request\n", /jobs/],
    ["has an empty list of jobs", () => "on: pull_request\njobs: {}\n", /no job/],
    [
      "has two jobs of one name",
      (text) => text.replace("  policy:", "  policy:\n    name: Odoo tests"),
      /test and policy both report as "Odoo tests"/,
    ],
    [
      "has a job whose name is another's id",
      (text) => text.replace("name: Odoo tests", "name: policy"),
      /test and policy both report as "policy"/,
    ],
    [
      "has a merge key, which GitHub does not know",
      (text) => `${text}  <<: { also: { runs-on: x } }\n`,
      /"<<" is no job's id/,
    ],
    [
      "cancels the checks of one pull request for those of another",
      (text) => `concurrency: { group: "ci-\${{ github.workflow }}" }\n${text}`,
      /same for all pull requests/,
    ],
  ];
  const triggers: [string, RegExp][] = [
    ["types: [labeled]", /types lack opened, synchronize, reopened/],
    ["types: [opened, reopened]", /types lack synchronize/],
    ["types: opened", /types lack synchronize, reopened/],
    ["branches-ignore: [main]", /branches-ignore takes them out/],
    ["branches-ignore: [ma*]", /branches-ignore takes them out/],
    ["branches-ignore: '**'", /branches-ignore takes them out/],
    ['branches: ["**", "!main"]', /pull requests to main/],
    ['branches: ["!develop"]', /take out, and let nothing in/],
    ["branches: [develop/**]", /pull requests to main/],
    ["branches: []", /take out, and let nothing in/],
    ["branches: [Main]", /pull requests to main/],
    ["branches: develop", /pull requests to main/],
    ["branches: ['[z']", /cannot be read/],
    ["branches: { main: true }", /cannot be judged: branches/],
    ["branches:", /cannot be judged: branches/],
    ["branches: [main]\n    branches-ignore: [x]", /both branches and branches-ignore/],
    ["paths:", /some paths/],
    ["paths: '**'", /some paths/],
    ["paths-ignore: [docs/**]", /some paths/],
    ["tags: [v1]", /cannot be judged/],
  ];
  for (const [filter, why] of triggers) {
    refused.push([
      `has the filter ${filter}`,
      (text) => text.replace("branches: [main]", filter),
      why,
    ]);
  }
  const jobs: [string, RegExp][] = [
    ["strategy: { matrix: { a: [1, 2] } }", /matrix/],
    ["strategy: { fail-fast: true }", /strategy/],
    ["if: github.actor != 'bot'", /condition: GitHub counts a skipped job as passed/],
    ["if: failure()", /condition/],
    ["if: always() && github.actor != 'bot'", /condition/],
    ["if: ${{ !cancelled() }}", /condition/],
    ["if: false", /condition/],
    ["if:", /condition/],
    ["uses: ./x.yml", /another workflow/],
    ["continue-on-error: true", /continue-on-error/],
    ["needs: gone", /needs gone/],
    ["concurrency: tests", /same for all pull requests/],
  ];
  for (const [line, why] of jobs) {
    refused.push([
      `has a job with ${line}`,
      (text) => text.replace("  policy:", `  policy:\n    ${line}`),
      why,
    ]);
  }
  for (const [what, change, why] of refused) {
    it(`are refused when the workflow ${what}, since the rule would wait for ever`, () =>
      throws(() => contexts(workflow(change)), why));
  }
});
