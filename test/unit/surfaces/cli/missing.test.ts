import { deepEqual, equal, match } from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";
import type { Plan } from "../../../../operations/approvals/plan.ts";
import { Terminal } from "../../../support/terminal.ts";
import { basisOf, emptyCheckout, planOf } from "../../operations/approvals/support.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
const main = path.join(root, "surfaces/cli/main.ts");

/** The process of `ipai` on another checkout than its own. */
const ON_CHECKOUT = `
import { offers } from "${root}/surfaces/cli/operations.ts";
import { runCli } from "${root}/surfaces/cli/run.ts";
const [root, ...words] = process.argv.slice(1);
const options = { root, version: "0", environment: process.env, offers: offers() };
process.exitCode = await runCli(words, options);
`;

describe("a choice that is missing on the command line", function () {
  this.timeout(60_000);
  let checkout: string;
  let plan: Plan;
  let commits: string[];
  let terminal: Terminal | undefined;
  // Also one that waits for an answer which a failed test did not give.
  afterEach(() => terminal?.close());
  before(async () => {
    checkout = await emptyCheckout();
    for (const stack of ["prod", "staging"]) {
      await writeFile(path.join(checkout, `Pulumi.${stack}.yaml`), "config: {}\n");
    }
    const identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.com"];
    await execa("git", ["init", "--quiet"], { cwd: checkout });
    for (const subject of ["first", "\u001b[2Jsecond"]) {
      const words = ["commit", "--quiet", "--allow-empty", "-m", subject];
      await execa("git", [...identity, ...words], { cwd: checkout });
    }
    const { stdout } = await execa("git", ["log", "--format=%H"], { cwd: checkout });
    commits = stdout.split("\n");
    const now = Date.now();
    plan = planOf(basisOf(checkout), {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 600_000).toISOString(),
    });
    await new ApprovalQueue(checkout).add(plan);
  });
  after(() => rm(checkout, { recursive: true }));

  const words = (...typed: string[]): string[] => [
    ...[process.execPath, "--input-type=module", "--eval", ON_CHECKOUT, checkout],
    ...typed,
  ];
  async function atTerminal(
    typed: readonly string[],
    use: (terminal: Terminal) => Promise<void>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    terminal = new Terminal(words(...typed), {
      ...{ cwd: root, columns: 160 },
      env: { NO_COLOR: "1", ...env },
    });
    try {
      await use(terminal);
    } finally {
      await terminal.close();
    }
  }

  it("is made from lists by a person at a terminal: the stack, then each word", () =>
    atTerminal(["compare"], async (terminal) => {
      await terminal.until(
        /1 {2}local\s+2 {2}prod\s+3 {2}staging\s+which stack\? \(Enter: local\)/,
      );
      let from = terminal.shown.length;
      terminal.type("3\n");
      const [, second, first] = await terminal.until(
        /1 {2}(\w{40}) {2}second\s+2 {2}(\w{40}) {2}first\s+which from\? \(Enter: none\)/,
        from,
      );
      deepEqual([second, first], commits);
      from = terminal.shown.length;
      terminal.type("2\n");
      await terminal.until(/which to\?/, from);
      terminal.type("none of them\n");
      await terminal.until(
        /That is no number of the list [^]*none of them\s+next: npx ipai compare/,
        from,
      );
      equal(await terminal.ended(), 2);
    }));

  it("of a plan leads to what is asked of who named one", () =>
    atTerminal(["approve"], async (terminal) => {
      await terminal.until(/1 {2}[0-9a-f]{16} {2}rollback \w{12} on local, for helper@laptop/);
      const from = terminal.shown.length;
      terminal.type("1\n");
      await terminal.until(/to approve it type the first \d+ digits of its digest/, from);
      terminal.type("nothing\n");
      await terminal.until(new RegExp(`Plan ${plan.id} still waits`), from);
      equal(await terminal.ended(), 1);
    }));

  it("is an error for Enter alone, with what lists them, and for a list without a row", async () => {
    await atTerminal(["approve"], async (terminal) => {
      await terminal.until(/which id\?/);
      terminal.type("\n");
      await terminal.until(/ipai approve needs to be told which id\.[^]*next: npx ipai approvals/);
      equal(await terminal.ended(), 2);
    });
    await atTerminal(["evidence", "show", "--stack", "prod"], async (terminal) => {
      await terminal.until(/There is nothing that ipai evidence show could be given now\./);
      await terminal.until(/next: npx ipai evidence list --stack prod/);
      equal(await terminal.ended(), 2);
    });
  });

  it("asks first for the stack of a rollback and of a restore, unless it was typed", async () => {
    for (const command of ["rollback", "restore"]) {
      await atTerminal([command], (terminal) =>
        terminal.until(/which stack\?/).then(() => undefined),
      );
      await atTerminal([command, "--stack", "prod"], async (terminal) => {
        await terminal.ended();
        equal(terminal.shown.includes("which"), false, terminal.shown);
      });
    }
  });

  it("is stopped by Ctrl-C as any command is", () =>
    atTerminal(["approve"], async (terminal) => {
      await terminal.until(/which id\?/);
      terminal.type("\u0003");
      equal(await terminal.ended(), 8, terminal.shown);
      match(terminal.shown, /ipai approve was stopped/);
    }));

  it("is said to be missing in CI, although it has a terminal", () =>
    atTerminal(
      ["compare"],
      async (terminal) => {
        equal(await terminal.ended(), 2, terminal.shown);
        match(terminal.shown, /ipai compare needs to be told which from\./);
        match(terminal.shown, /from: a release\s+next: npx ipai history --stack local/);
      },
      { CI: "true" },
    ));

  it("is said to be missing where nobody sits, and to a machine", async () => {
    const run = (...typed: string[]) =>
      execa(process.execPath, [main, ...typed], { reject: false, stdin: "ignore" });
    const plain = await run("approve");
    match(plain.stderr, /ipai approve needs to be told which id[^]*id: the plan's id/);
    equal(plain.exitCode, 2);
    const json = await run("approve", "--json");
    match(json.stdout, /^\{"error":\{"code":"usage"/);
    equal(json.exitCode, 2);
    await atTerminal(["approve", "--json"], async (terminal) => {
      equal(await terminal.ended(), 2);
      match(terminal.shown, /\{"error":\{"code":"usage"/);
    });
  });
});
