import { deepEqual, ok } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { checkPolicy } from "../../../checks/policy/check.ts";
import type { Scanner } from "../../../checks/policy/finding.ts";
import { obtainGitleaks } from "../../../checks/policy/gitleaks/obtain.ts";
import { gitleaks } from "../../../checks/policy/scanners/gitleaks.ts";
import { ownRules } from "../../../checks/policy/scanners/own.ts";
import { secretlint } from "../../../checks/policy/scanners/secretlint.ts";
import { filesTexts } from "../../../checks/policy/texts/files.ts";
import { machineCache } from "../../../machine/machineCache.ts";
import { corpus } from "../../unit/checks/policy/corpus.ts";

const modules = path.resolve(import.meta.dirname, "../../../node_modules");
/** Other people's sources, as they wrote them: no bundles, no tests with made-up keys. */
const PACKAGES = ["yaml", "commander", "execa", "ssh2/lib", "mocha", "@pulumi/pulumi", "eslint"];
const SOURCE = /\.(?:[cm]?[jt]s|py|json|md|ya?ml)$/;
const NOT_WRITTEN = /\.min\.|\/tests?\/|\/vendor\/|_pb\.|\.map$/;

describe("all scanners of ipai policy check together", function () {
  // Where there is no gitleaks yet, it is built.
  this.timeout(900_000);
  let folder: string;
  let scanners: Scanner[];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-policy-"));
    const { signal } = new AbortController();
    const command = await obtainGitleaks({
      path: process.env["PATH"] ?? "",
      cacheRoot: machineCache(),
      step: { status: () => undefined, result: () => undefined },
      announce: () => undefined,
      signal,
    });
    scanners = [ownRules, secretlint, gitleaks(command, signal)];
  });
  after(() => rm(folder, { recursive: true }));

  it("find every planted secret of this stack", async () => {
    const planted = Object.entries(corpus);
    for (const [number, [, plant]] of planted.entries()) {
      const [line, value] = plant();
      await writeFile(path.join(folder, String(number)), `first line\n${line(value)}\nlast line\n`);
    }
    const { findings } = await checkPolicy({ root: folder, files: ["."] }, scanners);
    const found = new Set(findings.map(({ file }) => file));
    deepEqual(
      planted.filter((_, number) => !found.has(String(number))).map(([what]) => what),
      [],
    );
    ok(planted.length >= 26);
  });

  it("raise at most one false alarm in 10,000 lines of other people's code", async () => {
    const { stdout } = await execa(
      "python3",
      ["-c", "import asyncio; print(asyncio.__path__[0])"],
      { reject: false },
    );
    const names = [
      ...PACKAGES.map((name) => path.join(modules, name)),
      ...(stdout ? [stdout] : []),
    ];
    const all = (await filesTexts("/", names)).filter(
      ({ path: name }) => SOURCE.test(name) && !NOT_WRITTEN.test(name),
    );
    const lines = all.reduce((sum, { content }) => sum + content.split("\n").length, 0);
    ok(lines > 150_000, `only ${lines} lines were read`);
    const files = all.map(({ path: name }) => name);
    const { findings } = await checkPolicy({ root: "/", files }, scanners);
    const alarms = findings.map(({ file, line, by, rule }) => `${file}:${line} ${by} ${rule}`);
    ok(
      alarms.length <= lines / 10_000,
      `${alarms.length} in ${lines} lines:\n${alarms.join("\n")}`,
    );
  });
});
