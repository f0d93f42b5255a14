import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { checkout } from "./localStack.ts";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Where `pulumi plugin install` puts the plugins of this user. */
export function pluginsFolder(): string {
  return path.join(process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi"), "plugins");
}

/** Of the named plugins, in the versions of package.json, those that are not there. */
export async function missingPlugins(names: readonly string[]): Promise<string[]> {
  const text = await readFile(path.join(checkout, "package.json"), "utf8");
  const { dependencies } = manifest.parse(JSON.parse(text));
  return names
    .map((name) => `resource-${name}-v${dependencies[`@pulumi/${name}`]}`)
    .filter((name) => !existsSync(path.join(pluginsFolder(), name)));
}
