import { deepEqual, equal, match } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { reviewTasks } from "../../../../checks/policy/specKit/review.ts";
import { specReview } from "../../../../operations/spec/review.ts";
import type { Context } from "../../../../operations/operation.ts";
import { GitHub } from "../../../support/gitHub.ts";

const FILE = "spec/ipai-odoo-devops-agent/tasks.md";
const ROWS = [
  '| T1.1 | proved | complete | [test](../../test/a.test.ts "it holds") |',
  '| T1.2 | its proof changed | complete | [test](../../test/b.test.ts "it holds") |',
  "| T1.3 | not begun | open | nothing yet |",
  '| T1.4 | claimed | complete | [test](../../test/a.test.ts "it flies") |',
];

describe("the review of the tasks", function () {
  this.timeout(120_000);
  let root = "";
  let gitHub: GitHub;

  async function commit(day: number, ...files: readonly (readonly [string, string])[]) {
    for (const [name, text] of files) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
    const at = `2026-01-0${day}T00:00:00Z`;
    const git = (...words: string[]) =>
      execa("git", words, { cwd: root, env: { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at } });
    await git("add", ".");
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    await git(...who, "commit", "--quiet", "--message", "test");
  }

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-review-"));
    gitHub = await GitHub.start();
    await execa("git", ["init", "--quiet"], { cwd: root });
    const test = 'it("it holds", () => {});\n';
    await commit(1, ["test/a.test.ts", test], ["test/b.test.ts", test]);
    await commit(2, [FILE, `${ROWS.join("\n")}\n`]);
    await commit(3, ["test/b.test.ts", `${test}// changed\n`]);
  });
  after(async () => {
    await gitHub.stop();
    await rm(root, { recursive: true });
  });

  it("puts first what no test proves, then what changed since, then what is not done", async () => {
    const tasks = await reviewTasks(root, FILE);
    deepEqual(
      tasks.map(({ id }) => id),
      ["T1.4", "T1.2", "T1.3", "T1.1"],
    );
    match(
      tasks[0]?.unproved[0] ?? "",
      /complete by "it flies", which test\/a\.test\.ts does not hold/,
    );
    deepEqual(tasks[1]?.changedSince, ["test/b.test.ts"]);
    equal(tasks[3]?.reviewed, "2026-01-02");
  });

  it("keeps one open issue of it, however often it runs", async () => {
    const environment = { ...gitHub.environment, GH_TOKEN: gitHub.token };
    const ctx = { root, environment, signal: new AbortController().signal } as unknown as Context;
    gitHub.issues.push({ number: 1, title: "another", body: "somebody's own" });
    for (let month = 0; month < 2; month += 1) {
      const { issue } = await specReview.run(ctx, { issue: true, notify: false, stack: "prod" });
      equal(issue, "https://github.com/i/2");
    }
    equal(gitHub.issues.length, 2);
    match(gitHub.issues[1]?.body ?? "", /\| T1\.4 \| claimed \| complete \|[^]*\| T1\.1 \| proved/);
  });
});
