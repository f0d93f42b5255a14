import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { workflowRules } from "../../../../checks/policy/workflows/rules.ts";
import {
  parseWorkflow,
  workflowImpostors,
  workflowTexts,
} from "../../../../checks/policy/workflows/workflow.ts";

const PIN = `actions/checkout@${"a".repeat(40)} # v7.0.1`;

const GOOD = `name: CI
on: pull_request
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    concurrency:
      group: stack
      cancel-in-progress: false
    steps:
      - uses: ${PIN}
      - run: npx ipai deploy "$RELEASE" --stack "$STACK"
        env:
          GITHUB_TOKEN: \${{ secrets.SOMETHING }}
`;

describe("our rules for workflows", () => {
  const found = (text: string): string[] => {
    const workflow = parseWorkflow("ci.yml", text);
    ok("jobs" in workflow);
    return workflowRules(workflow).map(({ rule, line }) => `${line} ${rule}`);
  };
  const changed = (from: string, to: string): string => {
    ok(GOOD.includes(from));
    return GOOD.replace(from, to);
  };

  it("find nothing in a workflow that keeps them", () => deepEqual(found(GOOD), []));

  const RUN = 'npx ipai deploy "$RELEASE" --stack "$STACK"';
  const broken: [string, string, string[]][] = [
    ["a tag instead of a commit", changed(PIN, "actions/checkout@v7"), ["14 action-pinned"]],
    [
      "a commit without its version",
      changed(PIN, PIN.replace(" # v7.0.1", "")),
      ["14 action-pinned"],
    ],
    ["a job without a time limit", changed("    timeout-minutes: 5\n", ""), ["6 job-timeout"]],
    [
      "a job without permissions",
      changed("    permissions:\n      contents: read\n", ""),
      ["6 job-permissions"],
    ],
    [
      "a workflow with the repository's permissions",
      changed("permissions: {}\n", ""),
      ["1 workflow-permissions"],
    ],
    [
      "all permissions",
      changed("    permissions:\n      contents: read\n", "    permissions: write-all\n"),
      ["8 least-permissions"],
    ],
    [
      "a permission that no step needs",
      changed("contents: read", "packages: write"),
      ["9 least-permissions"],
    ],
    [
      "a job that may fail",
      changed("    timeout-minutes: 5\n", "    timeout-minutes: 5\n    continue-on-error: true\n"),
      ["8 continue-on-error"],
    ],
    [
      "a step that may fail",
      changed(`      - run: ${RUN}\n`, `      - run: ${RUN}\n        continue-on-error: true\n`),
      ["16 continue-on-error"],
    ],
    ["two commands", changed(RUN, "npm run lint && npm run typecheck"), ["15 one-command"]],
    ["a command of its own", changed(RUN, "docker compose up"), ["15 one-command"]],
    ["an unquoted variable", changed(RUN, "npx ipai deploy $RELEASE"), ["15 one-command"]],
    [
      "what a stranger wrote, in a command",
      changed(RUN, "npm run x ${{ github.event.pull_request.title }}"),
      ["15 one-command", "15 expression-in-command"],
    ],
    [
      "a secret as an argument",
      changed(RUN, 'npx ipai deploy "$GITHUB_TOKEN"'),
      ["15 secret-argument"],
    ],
    [
      "a secret as an argument under another name",
      changed(RUN, 'npx ipai deploy "$INNOCENT"').replace("GITHUB_TOKEN:", "INNOCENT:"),
      ["15 secret-argument"],
    ],
    [
      "a secret for every step",
      changed("    steps:\n", "    env:\n      TOKEN: ${{ secrets.SOMETHING }}\n    steps:\n"),
      ["14 secret-for-all-steps"],
    ],
    [
      "two runs on one stack at a time",
      changed("cancel-in-progress: false", "cancel-in-progress: true"),
      ["6 stack-queue"],
    ],
  ];
  for (const [what, text, expected] of broken) {
    it(`find ${what}, and its line`, () => deepEqual(found(text), expected));
  }

  it("let a job write what a command of it needs", () => {
    const text = changed(RUN, "npx ipai image publish").replace(
      "contents: read",
      "packages: write",
    );
    deepEqual(found(text), []);
  });

  it("say that a file is no workflow, instead of passing over it", () => {
    const broken = parseWorkflow("ci.yml", "name: x\n  on: [\n");
    ok(!("jobs" in broken));
    equal(broken.rule, "workflow-unreadable");
    const empty = parseWorkflow("ci.yml", "name: x\n");
    ok(!("jobs" in empty));
    match(empty.what, /jobs/);
    const lost = parseWorkflow("ci.yml", "name: x\njobs: *gone\n");
    ok(!("jobs" in lost));
    match(lost.what, /alias/);
  });

  it("judge a workflow without a name, which GitHub calls by its file", () =>
    deepEqual(found(GOOD.replace("name: CI\n", "")), []));

  it("name a folder and a lost link that are called like workflows, and need no folder of them", async () => {
    const root = await mkdtemp(join(tmpdir(), "ipai-workflows-"));
    try {
      deepEqual(await workflowTexts(root), []);
      await mkdir(join(root, ".github/workflows/folder.yml"), { recursive: true });
      await symlink("gone", join(root, ".github/workflows/link.yaml"));
      deepEqual(await workflowTexts(root), []);
      deepEqual(
        (await workflowImpostors(root)).map(({ file, what }) => `${file} ${what}`),
        [".github/workflows/folder.yml it is no file", ".github/workflows/link.yaml it is no file"],
      );
    } finally {
      await rm(root, { recursive: true });
    }
  });

  for (const [what, make] of [
    ["a file", (path: string) => writeFile(path, "")],
    ["a link to itself", (path: string) => symlink("workflows", path)],
  ] as const) {
    it(`say that the folder of workflows is ${what}`, async () => {
      const root = await mkdtemp(join(tmpdir(), "ipai-workflows-"));
      try {
        await mkdir(join(root, ".github"));
        await make(join(root, ".github/workflows"));
        deepEqual(
          (await workflowImpostors(root)).map(({ file, rule }) => `${file} ${rule}`),
          [".github/workflows workflow-unreadable"],
        );
      } finally {
        await rm(root, { recursive: true });
      }
    });
  }
});
