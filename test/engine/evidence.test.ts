import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as nextTurn } from "node:timers/promises";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

describe("the evidence of ipai, on the real engine", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;

  beforeEach(async () => {
    tiny = await tinyCheckout();
  });
  afterEach(() => tiny.remove());

  /** The pages of all packs, oldest first. */
  async function pages(): Promise<string[]> {
    const root = path.join(tiny.root, ".state/evidence");
    const names = (await readdir(root, { recursive: true })).sort();
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith("VERIFICATION.md"))
        .map((name) => readFile(path.join(root, name), "utf8")),
    );
    const place = (text: string): number => Number(/number (\d+) of/.exec(text)?.[1]);
    return found.sort((a, b) => place(a) - place(b));
  }
  const titles = async () => (await pages()).map((page) => page.split("\n", 1)[0]);

  it("is there for an up, one that fails, a failed deploy, a rollback and a destroy, and is as it was signed", async () => {
    await tiny.declare({ a: { text: "one" }, b: { text: "never-to-be-seen", secret: true } });
    match((await tiny.ipai("up")).stderr, /^evidence: \.state\/evidence\/\d{8}-\d{4}\/up$/m);
    await tiny.declare({ a: { text: "two", behaviour: "sick" } });
    equal((await tiny.ipai("up")).exitCode, 4);
    equal((await tiny.ipai("deploy", "3".repeat(40))).exitCode, 4);
    await tiny.declare({ a: { text: "two" } });
    equal((await tiny.ipai("rollback", "2".repeat(40))).exitCode, 0);
    equal((await tiny.ipai("destroy")).exitCode, 0);

    deepEqual(await titles(), [
      "# up on local: succeeded",
      "# up on local: failed",
      "# deploy on local: failed",
      "# rollback on local: succeeded",
      "# destroy on local: succeeded",
    ]);
    const [first = "", failed = "", deploy = "", rollback = ""] = await pages();
    match(first, /stack history \| passed \| update succeeded/);
    match(first, /\| engine \| v3\./);
    match(failed, /the note is sick: two/);
    match(failed, /\| update Note a \| \*\*failed\*\* \|/);
    match(deploy, /^> .*\n(?:> .*\n)*> .*the note is sick: two/m);
    match(deploy, /\*\*Plan\*\* \| [0-9a-f]{64}: /);
    match(rollback, /\*\*Plan\*\* \| [0-9a-f]{64}: /);
    doesNotMatch((await pages()).join(), /never-to-be-seen|a-very-secret-password/);

    const verified = await tiny.ipai("evidence", "verify");
    equal(verified.exitCode, 0, verified.stdout);
    match(verified.stdout, /5 packs, all as signed$/);
  });

  it("is there for a deploy that was killed, written by the next operation", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const killed = tiny.start(`deploy ${"3".repeat(40)}`);
    const deadline = Date.now() + 200_000;
    while (!existsSync(`${tiny.host}.calls`)) {
      ok(Date.now() < deadline, "the deploy did not begin within 200 s");
      await nextTurn(50);
    }
    killed.kill("SIGKILL");
    await killed;
    // The engine ends by itself once nobody listens; a lock that it still holds is the test's to wait for.
    await tiny.declare({ a: { text: "one" } });
    while ((await tiny.ipai("up")).exitCode !== 0) ok(Date.now() < deadline, "no up within 200 s");
    deepEqual(await titles(), ["# deploy on local: failed", "# up on local: succeeded"]);
    match((await pages())[0] ?? "", /Its process ended without a word/);
  });
});
