import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { homedir } from "node:os";
import { z } from "zod";

import { engineFolders } from "../../machine/engine/engine.ts";
import { findEngine } from "../../machine/engine/find.ts";
import { commandOf } from "../../machine/engine/sdk.ts";
import { stateFolders } from "../../operations/stack/backend.ts";
import type { HostResource } from "./ansible/playbook.ts";

/** The Pulumi CLI of this machine, as the measured commands find it. */
export async function machineEngine() {
  const { engine } = await findEngine(engineFolders(homedir(), process.env["PATH"] ?? ""));
  if (!engine) throw new Error("no Pulumi CLI here; run: npm start");
  return commandOf(engine);
}

const exported = z.object({
  resources: z.array(
    z.looseObject({
      type: z.string(),
      urn: z.string(),
      inputs: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

/** Every resource of a stack of this machine, its secrets in clear. */
export async function resourcesOf(checkout: string, stack: string): Promise<HostResource[]> {
  const { backend, passphraseFile, pulumiHome } = stateFolders(checkout);
  const workspace = await LocalWorkspace.create({
    workDir: checkout,
    pulumiHome,
    pulumiCommand: await machineEngine(),
    envVars: {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    },
  });
  const deployment: unknown = (await workspace.exportStack(stack)).deployment;
  return exported.parse(deployment).resources.map(({ type, urn, inputs }) => ({
    type,
    inputs,
    name: urn.split("::").at(-1) ?? urn,
  }));
}
