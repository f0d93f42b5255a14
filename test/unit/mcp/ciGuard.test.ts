import { deepEqual, equal, match, ok } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { allOf } from "../../../operations/registry.ts";
import { stepsIn } from "../../../operations/steps.ts";
import { COMMANDS } from "../../../surfaces/cli/operations.ts";
import { FakeApi, ok as answered } from "../../support/clouds/fakeApi.ts";
import { droplet } from "../config/stackFiles.ts";
import { Served, textOf } from "./support.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** A run as GitHub tells it; `null` goes on. */
const run = (conclusion: string | null) => ({
  name: "ci",
  display_title: "\u001b[31mmerge\u001b[0m",
  head_sha: "a".repeat(40),
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  created_at: "2026-11-28T12:00:00Z",
  html_url: "https://github.com/o/r/actions/runs/1",
});

const answer = z.object({
  branches: z.array(
    z.object({
      branch: z.string(),
      runs: z.array(z.object({ passed: z.boolean().nullable(), title: z.string() })),
    }),
  ),
  here: z.string(),
});

describe("ciGuard", function () {
  this.timeout(60_000);
  const token = randomBytes(12).toString("hex");
  let gitHub: FakeApi, served: Served;

  before(async () => {
    const runs = { workflow_runs: [run("success"), run("failure"), run(null)] };
    gitHub = await new FakeApi(
      [["GET", /^\/repos\/o\/r\/actions\/runs$/, () => answered(runs)]],
      ({ headers }) =>
        headers.authorization === `Bearer ${token}` ? undefined : answered({}, 401),
    ).start();
    served = await Served.open({
      stack: "staging",
      environment: { GITHUB_TOKEN: token, GITHUB_BASE_URL: gitHub.url },
    });
    await cp(path.join(root, ".github"), path.join(served.root, ".github"), { recursive: true });
    const branches = [{ repository: "r", workflow: ".github/workflows/odoo-ce-ci.yml" }];
    const settings = Object.entries({ ...droplet, github: { owner: "o", branches } });
    const config = Object.fromEntries(settings.map(([key, value]) => [`ipai:${key}`, value]));
    await writeFile(path.join(served.root, "Pulumi.staging.yaml"), stringify({ config }));
  });
  after(async () => {
    await served.close();
    await gitHub.stop();
  });

  const ask = async (given: Record<string, unknown> = {}) =>
    (await served.client()).callTool({ name: "ciGuard", arguments: given });

  it("tells what GitHub says of each run, and the command that judges the same here", async () => {
    const told = await ask();
    equal(told.isError ?? false, false, textOf(told));
    const { branches, here } = answer.parse(told.structuredContent);
    deepEqual(branches, [
      {
        branch: "main",
        runs: [true, false, null].map((passed) => ({ passed, title: "merge" })),
      },
    ]);
    const [step, ...rest] = stepsIn(here, await allOf(COMMANDS));
    equal(typeof step === "object" && step.operation.name, "ci run");
    deepEqual(rest, []);
    match(textOf(told), /\nthe same on this machine: npx ipai ci run\n/);
  });

  for (const status of [403, 404]) {
    it(`is an error, never a green answer, when GitHub answers ${status}`, async () => {
      gitHub.faults.push({ matches: () => true, how: { status, body: { message: "no" } } });
      const told = await ask();
      equal(told.isError, true, textOf(told));
      match(textOf(told), /\nnext: /);
      equal(textOf(told).includes(token), false);
    });
  }

  it("is about one repository and branch where that is asked, and about guarded ones alone", async () => {
    for (const given of [{ repo: "r" }, { repo: "o/r", branch: "main" }, { branch: "main" }]) {
      const told = await ask(given);
      equal(told.isError ?? false, false, textOf(told));
      equal(answer.parse(told.structuredContent).branches.length, 1);
    }
    const asked = gitHub.requests.length;
    for (const given of [{ repo: "other/r" }, { repo: "r", branch: "side" }, { repo: "../r" }]) {
      match(textOf(await ask(given)), /^(not-guarded: [^]*it guards main of o\/r|usage: )/m);
    }
    equal(gitHub.requests.length, asked);
  });

  it("is an error within seconds when GitHub hangs, and asks nothing for ever", async () => {
    gitHub.faults.push({ matches: () => true, how: "hang", times: 100 });
    const began = performance.now();
    const told = await ask();
    gitHub.faults.pop();
    equal(told.isError, true, textOf(told));
    match(textOf(told), /GitHub/);
    ok(performance.now() - began < 25_000);
  });

  it("asks again when GitHub is busy, says that it waits, and tells what it says then", async () => {
    const how = { status: 429, body: {}, headers: { "retry-after": "1" } };
    gitHub.faults.push({ matches: () => true, how });
    const progress: { progress: number; message?: string | undefined }[] = [];
    const told = await (
      await served.client()
    ).callTool({ name: "ciGuard", arguments: {} }, { onprogress: (each) => progress.push(each) });
    equal(told.isError ?? false, false, textOf(told));
    equal(gitHub.faults.at(-1)?.times, 0);
    match(progress[0]?.message ?? "", /^waiting for GitHub: it answered 429$/);
    deepEqual(
      progress.map((each) => each.progress),
      progress.map((_, at) => at + 1),
    );
  });
});
