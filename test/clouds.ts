import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { engineFolders } from "../machine/engine/engine.ts";
import { findEngine } from "../machine/engine/find.ts";
import { PARTS } from "./support/clouds/cloudStack.ts";
import { checkout } from "./support/localStack.ts";
import { missingPlugins } from "./support/officialPlugins.ts";

/**
 * `clouds.ts`: the suites that need official plugins alone, which it installs where they are missing:
 * no account, as the clouds are on loopback, and no lab. Here none of them may skip itself.
 */
const SUITES = ["Stacks", "Faults", "Images", "Plain"].map(
  (name) => `test/e2e/cloud${name}.test.ts`,
);
const PLUGINS = PARTS.whole;
const outcome = z.object({ counts: z.object({ passed: z.int(), skipped: z.int() }) });

async function installPlugins(): Promise<void> {
  const { engine } = await findEngine(engineFolders(homedir(), process.env["PATH"] ?? ""));
  if (engine === undefined) throw new Error("no Pulumi CLI here: run `npx ipai engine` first");
  for (const plugin of await missingPlugins(PLUGINS)) {
    const [, name = "", version = ""] = /^resource-(.+)-(v.+)$/.exec(plugin) ?? [];
    await execa(engine.path, ["plugin", "install", "resource", name, version], {
      stdio: "inherit",
    });
  }
}

async function run(outcomeFile: string): Promise<number> {
  const { exitCode = 1 } = await execa("mocha", SUITES, {
    preferLocal: true,
    cwd: checkout,
    reject: false,
    stdio: "inherit",
    env: { IPAI_TEST_OUTCOME: outcomeFile },
  });
  const { counts } = outcome.parse(JSON.parse(await readFile(outcomeFile, "utf8")));
  const { passed, skipped } = counts;
  if (passed > 0 && skipped === 0) return exitCode;
  process.stderr.write(`error: ${passed} passed and ${skipped} skipped, where all must run\n`);
  return 1;
}

const folder = await mkdtemp(path.join(tmpdir(), "ipai-cloud-outcome-"));
try {
  await installPlugins();
  process.exitCode = await run(path.join(folder, "outcome"));
} finally {
  await rm(folder, { recursive: true });
}
