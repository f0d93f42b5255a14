import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { asUserError } from "../stack/failure.ts";
import { openWorkspace } from "../stack/open.ts";
import type { DoctorCheck } from "./check.ts";
import { tried } from "./check.ts";

const installed = z.array(z.object({ name: z.string(), version: z.string().optional() }));
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Where the state is, and whether the engine and its plugins are the ones that the checkout wants. */
export function stackChecks(
  ctx: Context,
  stack: string,
  plugins: readonly string[],
): Promise<DoctorCheck>[] {
  const workspace = openWorkspace(ctx, stack);
  // Each check tells of it itself.
  workspace.catch(() => undefined);
  return [
    tried("state backend", async () => {
      const opened = await workspace;
      const { user, url } = await opened.whoAmI().catch((error: unknown) => {
        throw asUserError(error, stack);
      });
      const stacks = await opened.listStacks();
      if (stacks.some(({ name }) => name === stack || name.endsWith(`/${stack}`))) {
        return `${stack} is at ${url ?? "the backend"} (logged in as ${user})`;
      }
      throw new UserError(`There is no stack ${stack} at ${url ?? "the backend"}.`, {
        code: "stack-not-found",
        next: `eval "$(${ipai("env", { stack })})", then pulumi stack init ${stack}`,
      });
    }),
    tried("versions: Node", () => Promise.resolve(process.version)),
    tried("versions: Pulumi", async () => (await workspace).pulumiVersion),
    ...plugins.map((name) =>
      tried(`versions: plugin ${name}`, async () => pluginVersion(ctx, await workspace, name)),
    ),
  ];
}

async function pluginVersion(
  { root }: Context,
  { pulumiCommand, envVars }: LocalWorkspace,
  name: string,
): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const wanted = manifest.parse(JSON.parse(text)).dependencies[`@pulumi/${name}`];
  const { stdout } = await execa(pulumiCommand.command, ["plugin", "ls", "--json"], {
    cwd: root,
    env: envVars,
  });
  const found = installed.parse(JSON.parse(stdout)).filter((plugin) => plugin.name === name);
  if (found.some(({ version }) => version === wanted)) return `${wanted}`;
  const versions = found.map(({ version = "without a version" }) => version).join(", ");
  const note = versions === "" ? "" : `; there is ${versions}`;
  return Promise.reject(
    new UserError(`The plugin ${name} ${wanted} is not on this machine${note}.`, {
      code: "plugin-missing",
      next: `eval "$(${ipai("env")})", then pulumi plugin install resource ${name} v${wanted}`,
    }),
  );
}
