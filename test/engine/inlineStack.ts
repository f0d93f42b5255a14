import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type {
  EngineEvent,
  ProjectSettings,
  PulumiFn,
  Stack,
} from "@pulumi/pulumi/automation/index.js";
import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { commandOf } from "../../machine/engine/sdk.ts";

/** A stack of the real engine in a folder of its own, with a provider from this checkout. */
export interface InlineStack {
  readonly folder: string;
  readonly stack: Stack;
  /** What the next operation of the stack will declare. */
  declare(program: PulumiFn): void;
  remove(): Promise<void>;
}

/** The Automation API's type lacks the field that names providers of the project. */
type SettingsWithPlugins = ProjectSettings & {
  plugins: { providers: { name: string; path: string }[] };
};

/** @param providers By name, the folder that holds `pulumi-resource-<name>`. */
export async function inlineStack(
  project: string,
  providers: Readonly<Record<string, string>>,
): Promise<InlineStack> {
  const folder = await mkdtemp(path.join(tmpdir(), `ipai-${project}-`));
  const backend = path.join(folder, "backend");
  await mkdir(backend);
  let declared: PulumiFn = () => Promise.resolve();
  const projectSettings: SettingsWithPlugins = {
    name: project,
    runtime: "nodejs",
    backend: { url: `file://${backend}` },
    plugins: { providers: Object.entries(providers).map(([name, at]) => ({ name, path: at })) },
  };
  const { engine } = await findEngine(engineFolders(homedir(), process.env["PATH"] ?? ""));
  if (engine === undefined) throw new Error("no Pulumi CLI here: run `npx ipai setup` first");
  const workDir = path.join(folder, "work");
  await mkdir(workDir);
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: project, stackName: "test", program: () => declared() },
    {
      workDir,
      projectSettings,
      pulumiCommand: commandOf(engine),
      pulumiHome: path.join(folder, "home"),
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of the test",
        PULUMI_SKIP_UPDATE_CHECK: "1",
      },
    },
  );
  return {
    folder,
    stack,
    declare: (program) => (declared = program),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Collects the engine's events of one operation, for what a summary does not say. */
export function eventLog(): { onEvent: (event: EngineEvent) => void; events: EngineEvent[] } {
  const events: EngineEvent[] = [];
  return { events, onEvent: (event) => events.push(event) };
}
