import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { machineEngine } from "./state.ts";

/**
 * The engine's floor: what `up` or `preview` of a program that declares nothing takes, as a whole
 * process on the same engine and kind of backend. `prepare` makes its stack, `remove` takes it away.
 *
 * Usage: node test/bench/floor.ts prepare | up <folder> | preview <folder> | remove <folder>
 */
const [verb, folder] = process.argv.slice(2);

async function open(at: string) {
  const workspace = await LocalWorkspace.create({
    workDir: at,
    pulumiHome: path.join(at, "home"),
    pulumiCommand: await machineEngine(),
    projectSettings: { name: "floor", runtime: "nodejs" },
    program: async () => {},
    envVars: {
      PULUMI_BACKEND_URL: `file://${at}`,
      PULUMI_CONFIG_PASSPHRASE: "of nothing",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });
  return Stack.createOrSelect("floor", workspace);
}

switch (verb) {
  case "prepare": {
    const made = await mkdtemp(path.join(tmpdir(), "floor-"));
    await (await open(made)).up();
    process.stdout.write(made);
    break;
  }
  case "up":
    await (await open(folder ?? "")).up();
    break;
  case "preview":
    await (await open(folder ?? "")).preview();
    break;
  case "remove":
    await rm(folder ?? "", { recursive: true });
    break;
  default:
    throw new Error("usage: node test/bench/floor.ts prepare|up|preview|remove [folder]");
}
