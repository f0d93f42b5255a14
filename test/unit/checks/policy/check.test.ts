import { deepEqual, doesNotMatch, equal, match, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { policyCheck } from "../../../../operations/policy/check.ts";
import type { Context } from "../../../../operations/operation.ts";
import type { Allowance } from "../../../../checks/policy/allowed.ts";
import { checkPolicy } from "../../../../checks/policy/check.ts";
import type { PolicyReport } from "../../../../checks/policy/check.ts";
import { asFinding } from "../../../../checks/policy/finding.ts";
import { obtainGitleaks } from "../../../../checks/policy/gitleaks/obtain.ts";
import { gitleaks } from "../../../../checks/policy/scanners/gitleaks.ts";
import { ownRules } from "../../../../checks/policy/scanners/own.ts";
import { secretlint } from "../../../../checks/policy/scanners/secretlint.ts";

const signal = new AbortController().signal;

describe("ipai policy check", () => {
  let root: string;
  let secret: string;
  const git = (...args: string[]) => execa("git", args, { cwd: root });
  const write = async (name: string, content: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  };
  const allow = (...allowed: Allowance[]) =>
    write("checks/policy/allowed.json", JSON.stringify({ allowed }));
  const commit = async (): Promise<string> => {
    await git("add", ".");
    await git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "x");
    return (await git("rev-parse", "--short", "HEAD")).stdout;
  };
  const places = ({ findings }: PolicyReport) =>
    findings.map(({ file, line, by, rule }) => `${file}:${line} ${by} ${rule}`);

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-policy-test-"));
    secret = `dop_v1_${randomBytes(32).toString("hex")}`;
    await git("init", "--quiet");
    await allow();
  });
  afterEach(() => rm(root, { recursive: true }));

  for (const text of ["null", '{"allowed": [', '{"allowed": [{"path": 7}]}', "<<<<<<< HEAD\n"]) {
    it(`names the file of allowances when it is ${text.trim()}`, async () => {
      await write("checks/policy/allowed.json", text);
      await rejects(checkPolicy({ root }, [ownRules]), {
        exitCode: 2,
        message: /^checks\/policy\/allowed.json has /,
        next: "correct checks/policy/allowed.json; docs/policy.md says what belongs there",
      });
    });
  }

  it("says so where git has nothing to list, instead of having found nothing", async () => {
    await rm(path.join(root, ".git"), { recursive: true });
    await rejects(checkPolicy({ root }, [ownRules]), { code: "not-a-checkout" });
  });

  it("goes past files of git below what is a file, or a circle of links, by now", async () => {
    for (const folder of ["one", "two"]) await write(`${folder}/a.txt`, "a");
    await commit();
    for (const folder of ["one", "two"]) await rm(path.join(root, folder), { recursive: true });
    await write("one", "a");
    await symlink("two", path.join(root, "two"));
    deepEqual(places(await checkPolicy({ root }, [ownRules])), []);
  });

  it("judges what git has and what it would take, and nothing that is ignored", async () => {
    await write(".gitignore", "ignored\n");
    await write("committed.sh", `\nA=${secret}\n`);
    await commit();
    await write("new.sh", `A=${secret}`);
    await write("ignored", `A=${secret}`);
    deepEqual(places(await checkPolicy({ root }, [ownRules])), [
      "committed.sh:2 ipai digitalocean-token",
      "new.sh:1 ipai digitalocean-token",
    ]);
  });

  it("finds in the history what was removed since, with its commit and line", async () => {
    await write("a.sh", "first\n");
    const before = await commit();
    await write("a.sh", `first\nsecond\nA=${secret}\n`);
    const guilty = await commit();
    await write("a.sh", "first\n");
    const after = await commit();
    deepEqual(places(await checkPolicy({ root, since: before }, [ownRules])), [
      `${guilty}:a.sh:3 ipai digitalocean-token`,
    ]);
    deepEqual(places(await checkPolicy({ root, since: after }, [ownRules])), []);
    await rejects(checkPolicy({ root, since: "nonsense" }, [ownRules]), { code: "unknown-commit" });
  });

  it("reads what Windows writes: two bytes a character", async () => {
    const text = `\uFEFFfirst\r\nA=${secret}\r\n`;
    const little = Buffer.from(text, "utf16le");
    await writeFile(path.join(root, "little.env"), little);
    await writeFile(path.join(root, "big.env"), Buffer.from(little).swap16());
    deepEqual(places(await checkPolicy({ root }, [ownRules])), [
      "big.env:2 ipai digitalocean-token",
      "little.env:2 ipai digitalocean-token",
    ]);
  });

  it("judges logs and evidence that are named, ignored or not", async () => {
    await write("logs/deep/run.log", `one\ntwo ${secret}\n`);
    const report = await checkPolicy({ root, files: ["logs"] }, [ownRules]);
    deepEqual(places(report), ["logs/deep/run.log:2 ipai digitalocean-token"]);
    await rejects(checkPolicy({ root, files: ["nowhere"] }, [ownRules]), {
      code: "policy-no-file",
    });
  });

  it("says what, why and what to do, and never the value", async () => {
    await write("a.sh", `A=${secret}`);
    const report = await checkPolicy({ root }, [ownRules, secretlint]);
    const { texts } = report;
    const findings = report.findings.map(asFinding);
    const said = policyCheck.text({ ok: false, scanners: ["ipai"], texts, findings });
    match(
      said,
      /^error: a DigitalOcean token \[.*\]\n {2}where {2}a\.sh:1\n {2}why {4}\S.*\n {2}next {3}\S/,
    );
    doesNotMatch(said + JSON.stringify(findings), new RegExp(secret.slice(8)));
    equal(policyCheck.exitCode?.({ ok: false, scanners: [], texts, findings }), 5);
  });

  it("leaves alone what was looked at, until there is more or less of it", async () => {
    const entry = { path: "a.sh", by: "ipai", rule: "digitalocean-token", reason: "it is made up" };
    await write("a.sh", `A=${secret}\n`);
    await allow({ ...entry, count: 1 });
    deepEqual(places(await checkPolicy({ root }, [ownRules])), []);
    await write("a.sh", `A=${secret}\nB=${secret}\n`);
    equal((await checkPolicy({ root }, [ownRules])).findings.length, 2);
    await write("a.sh", "");
    deepEqual(places(await checkPolicy({ root }, [ownRules])), [
      "checks/policy/allowed.json:1 ipai outdated-allowance",
    ]);
    deepEqual(places(await checkPolicy({ root }, [secretlint])), []);
  });

  it("asks secretlint for what our own rules do not know", async () => {
    const key = `lin_api_${randomBytes(20).toString("hex")}`;
    await write("a.sh", `send ${key}\n`);
    deepEqual(places(await checkPolicy({ root }, [ownRules])), []);
    match(
      places(await checkPolicy({ root }, [ownRules, secretlint])).join(),
      /^a\.sh:1 secretlint /,
    );
  });

  describe("with gitleaks", () => {
    /** A gitleaks that says what the script prints; \`$2\` is the folder that it shall read. */
    async function gitleaksThat(script: string): Promise<string> {
      const command = path.join(root, ".git/gitleaks");
      await writeFile(command, `#!/bin/sh\n${script}\n`);
      await chmod(command, 0o755);
      return command;
    }

    it("names a place as the checkout knows it", async () => {
      await write("deep/b.sh", "one\ntwo\n");
      const command = await gitleaksThat(
        `file=$(find "$2" -name b.sh); echo '[{"RuleID":"r","Description":"d","StartLine":2,"File":"'$file'"}]'`,
      );
      const report = await checkPolicy({ root }, [gitleaks(command, signal)]);
      deepEqual(places(report), ["deep/b.sh:2 gitleaks r"]);
    });

    it("tells a place once, with the names of all who found it", async () => {
      await write("b.sh", `A=${secret}`);
      const command = await gitleaksThat(
        `file=$(find "$2" -name b.sh); echo '[{"RuleID":"r","Description":"d","StartLine":1,"File":"'$file'"}]'`,
      );
      const report = await checkPolicy({ root }, [ownRules, gitleaks(command, signal)]);
      deepEqual(places(report), ["b.sh:1 ipai, gitleaks digitalocean-token"]);
    });

    it("fails where it cannot be had, and names the way without it", async () => {
      const options = {
        path: root,
        cacheRoot: path.join(root, "cache"),
        step: { status: () => undefined, result: () => undefined },
        announce: () => undefined,
        signal,
      };
      const goThatFails = () => gitleaksThat("exit 1");
      await rejects(obtainGitleaks(options, goThatFails), {
        code: "gitleaks-unobtainable",
        next: /ipai policy check --without gitleaks$/,
      });
    });

    it("is left out only when asked to, and the result says so", async () => {
      const ctx = { root, signal } as Context;
      const { scanners } = await policyCheck.run(ctx, { without: "gitleaks" });
      deepEqual(scanners, ["ipai", "secretlint"]);
    });
  });
});
