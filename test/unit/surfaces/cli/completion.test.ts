import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";
import { argumentsOf } from "../../../../operations/arguments.ts";
import { allOf } from "../../../../operations/registry.ts";
import { PROJECT } from "../../../../operations/stack/project.ts";
import { completions } from "../../../../surfaces/cli/completion/complete.ts";
import { chosenFields } from "../../../../surfaces/cli/completion/choosers.ts";
import { linesFor } from "../../../../surfaces/cli/completion/shells.ts";
import { COMMANDS } from "../../../../surfaces/cli/operations.ts";
import { loadedModules } from "../../../support/loadedModules.ts";
import { basisOf, emptyCheckout, planOf } from "../../operations/approvals/support.ts";

const EVIL = "$(touch evil)`touch evil`;touch evil";

/** A checkout with three stacks, one commit, and names that nobody of good will gives. */
async function hostileCheckout(): Promise<string> {
  const checkout = await emptyCheckout();
  for (const stack of ["staging", "prod", EVIL, "a b", "'"]) {
    await writeFile(path.join(checkout, `Pulumi.${stack}.yaml`), "config: {}\n");
  }
  const git = (...words: string[]) =>
    execa("git", ["-c", "user.name=ana", "-c", "user.email=ana@example.com", ...words], {
      cwd: checkout,
    });
  await git("init", "--quiet");
  await git("commit", "--quiet", "--allow-empty", "-m", `${EVIL}\u001b[1m`);
  return checkout;
}

describe("completion", function () {
  this.timeout(60_000);
  let checkout: string;
  let sha: string;
  before(async () => {
    checkout = await hostileCheckout();
    sha = (await execa("git", ["rev-parse", "HEAD"], { cwd: checkout })).stdout;
  });
  after(() => rm(checkout, { recursive: true }));

  const choices = (...words: string[]) => completions(words, { root: checkout, environment: {} });
  const offered = async (...words: string[]): Promise<string[]> =>
    (await choices(...words)).map(({ value }) => value);

  it("offers commands by their beginning, then the words below them", async () => {
    deepEqual(await offered("roll"), ["rollback"]);
    deepEqual(await offered("ipai", "propose", ""), ["deploy", "rollback"]);
    deepEqual(await offered("alerts", "a"), ["ack"]);
    deepEqual(await offered("no-such", ""), []);
    deepEqual(await offered("no-such", "command", "--"), []);
    deepEqual(await offered("propose", "--"), ["--help"]);
    deepEqual(await offered("--"), ["--help", "--version"]);
    const all = await offered("");
    for (const name of Object.keys(COMMANDS)) ok(all.includes(name.split(" ")[0] ?? ""), name);
    equal(new Set(all).size, all.length);
  });

  it("offers each flag of an operation that was not given, in either form", async () => {
    const flags = await offered("history", "--limit", "3", "--");
    deepEqual(flags, ["--stack", "--figures", "--json", "--help"]);
    deepEqual(await offered("history", "--limit=3", "--l"), []);
    deepEqual(await offered("deploy", "--no"), ["--no-wait"]);
  });

  it("offers the values of a flag that takes no others, and those of a word", async () => {
    deepEqual(await offered("mcp", "--allow", "p"), ["plan"]);
    deepEqual(await offered("mcp", "--allow=p"), ["--allow=plan"]);
    deepEqual(await offered("mcp", "--allow", "=", "p"), ["plan"]);
    deepEqual(await offered("mcp", "--allow", "="), ["read", "plan", "apply"]);
    deepEqual(await offered("open", "--stack", "local", "m"), ["mail"]);
    deepEqual(await offered("completion", ""), ["bash", "zsh", "fish"]);
  });

  it("offers the stacks of the checkout, and no file whose name is none", async () => {
    deepEqual(await offered("verify", "--stack", ""), ["local", "prod", "staging"]);
    deepEqual(await offered("verify", "--stack", "'pr"), ["prod"]);
    deepEqual(await offered("staging", "refresh", "--from", "p"), ["prod"]);
  });

  it("offers commits, with a line about each that is harmless for a terminal", async () => {
    deepEqual(await choices("deploy", ""), [{ value: sha, about: EVIL }]);
    deepEqual(await offered("deploy", sha, ""), []);
  });

  it("offers releases that ran where the state is on this machine, else commits", async () => {
    deepEqual(await offered("rollback", "--stack", "local", ""), [sha]);
    const folder = path.join(checkout, ".state/backend/.pulumi/history", PROJECT, "local");
    await mkdir(folder, { recursive: true });
    const run = (release: string, result: string, kind = "update") =>
      JSON.stringify({
        ...{ kind, result, startTime: 1_796_000_000, message: "", environment: {} },
        config: { "ipai:release": release },
      });
    const [first, second] = ["1".repeat(40), "2".repeat(40)];
    const runs = [run(first, "succeeded"), run(second, "failed"), run(second, "succeeded")];
    const odd = [run(sha, "succeeded", "refresh"), run(EVIL, "succeeded")];
    const all = [...runs, run(first, "succeeded"), ...odd];
    for (const [at, text] of all.entries())
      await writeFile(path.join(folder, `local-${1000 + at}.history.json`), text);
    deepEqual(await offered("rollback", ""), [first, second]);
    deepEqual(await offered("compare", first, ""), [first, second, sha]);
    deepEqual(await offered("rollback", "--stack", "prod", ""), [sha]);
  });

  it("offers plans that wait", async () => {
    const now = Date.now();
    const plan = planOf(basisOf(checkout), {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 600_000).toISOString(),
    });
    await new ApprovalQueue(checkout).add(plan);
    const late = planOf(basisOf(checkout), { expiresAt: new Date(now - 1).toISOString() });
    await new ApprovalQueue(checkout).add(late);
    deepEqual(await offered("approve", ""), [plan.id]);
    deepEqual(await offered("approve", plan.id, ""), []);
    deepEqual(await offered("cancel", plan.id.slice(0, 4)), [plan.id]);
  });

  it("offers evidence packs of the stack that is meant, newest first", async () => {
    for (const [folder, stack] of [
      ["20261128-1203/up-1", "prod"],
      ["20261129-0900/deploy", "prod"],
      ["20261129-0901/deploy", "staging"],
      [`20261129-0902/${EVIL}`, "prod"],
    ] as const) {
      const said = { chain: { stack }, operation: { name: "up", result: "succeeded" } };
      const payload = Buffer.from(JSON.stringify({ predicate: said })).toString("base64");
      const at = path.join(checkout, "docs/evidence", folder);
      await mkdir(at, { recursive: true });
      await writeFile(path.join(at, "statement.dsse.json"), JSON.stringify({ payload }));
    }
    const spoilt = path.join(checkout, "docs/evidence/20261130-0000/up");
    await mkdir(spoilt, { recursive: true });
    await writeFile(path.join(spoilt, "statement.dsse.json"), "{");
    const packs = ["20261129-0900/deploy", "20261128-1203/up-1"];
    deepEqual(await offered("evidence", "show", "--stack", "prod", ""), packs);
    deepEqual(await offered("evidence", "show", ""), []);
  });

  it("knows choices of fields that there are", async () => {
    const operations = await allOf(COMMANDS);
    const fields = new Map(
      operations.map(({ name, input }) => [name, argumentsOf(input).map(({ key }) => key)]),
    );
    for (const [name, field] of chosenFields()) ok(fields.get(name)?.includes(field), name);
  });

  it("is told to each shell in its form", () => {
    const both = [
      { value: "a", about: "what" },
      { value: "b", about: "" },
    ];
    equal(linesFor("bash", both), "a\nb\n");
    equal(linesFor("zsh", both), "a:what\nb\n");
    equal(linesFor("fish", both), "a\twhat\nb\t\n");
    equal(linesFor("bash", []), "");
  });
});

describe("what is loaded to complete", function () {
  this.timeout(60_000);
  const loaded = (...words: string[]) =>
    loadedModules("surfaces/cli/main.ts", "__complete", "bash", "ipai", ...words);

  for (const words of [[""], ["up", "--"], ["mcp", "--allow", ""], ["up", "--stack", ""]]) {
    it(`is a handful of modules for ipai ${words.join(" ")}`, async () => {
      const modules = await loaded(...words);
      ok(modules.length < 20, `${modules.length} modules:\n${modules.join("\n")}`);
      deepEqual(
        modules.filter((each) => each.includes("node_modules")),
        [],
      );
    });
  }

  for (const [words, record] of [
    [["deploy", ""], "no record"],
    [["approve", ""], "approvals/queue.ts"],
    [["job", ""], "jobs/store.ts"],
    [["rollback", ""], "stack/historyEntry.ts"],
    [["evidence", "show", ""], "evidence/statement.ts"],
  ] as const) {
    it(`is ${record} and no operation for ipai ${words.join(" ")}`, async () => {
      const modules = await loaded(...words);
      const ours = modules.filter((each) => !each.includes("node_modules"));
      ok(record === "no record" || ours.some((each) => each.endsWith(record)), ours.join("\n"));
      ok(ours.length < 32, ours.join("\n"));
      const foreign = modules.filter((each) => each.includes("node_modules"));
      deepEqual(
        foreign.filter(
          (each) => !/node_modules\/(?:zod|write-file-atomic|signal-exit)\//.test(each),
        ),
        [],
      );
      deepEqual(
        ours.filter((each) => /: Operation</.test(readFileSync(new URL(each), "utf8"))),
        [],
      );
    });
  }
});
