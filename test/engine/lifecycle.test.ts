import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { firstRelease, tinyCheckout } from "./tinyCheckout.ts";

const secret = "a-text-that-nobody-may-see";

describe("ipai, on the real engine", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;

  beforeEach(async () => {
    tiny = await tinyCheckout();
  });
  afterEach(() => tiny.remove());

  const answer = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await tiny.ipai(...args, "--json");
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it("changes nothing by a second up", async () => {
    await tiny.declare({ a: { text: "one" } });
    equal((await tiny.ipai("up")).exitCode, 0);
    deepEqual((await answer("up"))["summary"], { same: 3 });
  });

  it("previews a text line by line and never shows a secret", async () => {
    await tiny.declare({ a: { text: "one\ntwo\nthree\n" } });
    await tiny.ipai("up");
    await tiny.declare({ a: { text: "one\n2\nthree\n" } });
    match(
      (await tiny.ipai("preview")).stdout,
      /~ Note a {2}\[text\]\n.*\n {5}one\n {4}-two\n {4}\+2/,
    );

    await tiny.declare({ a: { text: secret, secret: true } });
    for (const args of [["preview"], ["preview", "--json"], ["up"], ["history", "--json"]]) {
      const { stdout, stderr } = await tiny.ipai(...args);
      doesNotMatch(stdout + stderr, new RegExp(secret), args.join(" "));
    }
  });

  it("fails an up with the provider's reasons and exit code 4, and the next up tries again", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "sick" } });
    const failed = await tiny.ipai("up");
    equal(failed.exitCode, 4);
    match(
      failed.stderr,
      /Note a: the note is sick: one\nnext: mend the cause, then run npx ipai up/,
    );
    await tiny.declare({ a: { text: "one" } });
    equal((await tiny.ipai("up")).exitCode, 0);
  });

  it("pins what it rolls back to, keeps the file's comments, and lists it with who and when", async () => {
    const release = "2".repeat(40);
    equal((await tiny.ipai("up")).exitCode, 0);
    equal((await tiny.ipai("rollback", release)).exitCode, 0);
    const settings = await readFile(path.join(tiny.root, "Pulumi.local.yaml"), "utf8");
    match(settings, /^# The stack/);
    match(settings, new RegExp(`ipai:release: "${release}"`));

    const { entries } = (await answer("history")) as { entries: Record<string, string>[] };
    deepEqual(
      entries.map(({ sha, result }) => ({ sha, result })),
      [
        { sha: release, result: "succeeded" },
        { sha: firstRelease, result: "succeeded" },
      ],
    );
    match(entries[0]?.["who"] ?? "", /^\S+@\S+$/);
    ok(Date.parse(entries[0]?.["when"] ?? "") > Date.parse(entries[1]?.["when"] ?? ""));
  });

  it("takes a pin back that cannot be previewed, and says the program's own words", async () => {
    await tiny.ipai("up");
    const file = path.join(tiny.root, "Pulumi.local.yaml");
    const before = await readFile(file, "utf8");
    const refused = await tiny.ipai("rollback", "f".repeat(40));
    equal(refused.exitCode, 1);
    match(refused.stderr, /error: no image of that release\nnext: push it/);
    equal(await readFile(file, "utf8"), before);
  });

  it("destroys what it made and keeps the history", async () => {
    await tiny.declare({ a: { text: "one" } });
    await tiny.ipai("up");
    equal((await tiny.ipai("destroy")).exitCode, 0);
    equal(await readFile(tiny.host, "utf8"), "{}");
    equal(((await answer("history"))["entries"] as unknown[]).length, 2);
  });

  it("refuses wrong settings before the engine starts, with exit code 2", async () => {
    await writeFile(path.join(tiny.root, "Pulumi.local.yaml"), "config:\n  ipai:nonsense: 1\n");
    const refused = await tiny.ipai("preview");
    equal(refused.exitCode, 2);
    match(refused.stderr, /ipai:nonsense is not known/);
  });
});
