import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import { engineFolders } from "../machine/engine/engine.ts";
import { findEngine } from "../machine/engine/find.ts";
import { exists } from "../machine/exists.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { isLocal, searchPath, stateFolders } from "./stack/backend.ts";
import { POLICY_PACK } from "./stack/policyPack.ts";
import { ipai } from "../report/ipai.ts";

const input = z.object({ ...stackInput });
const output = z.object({
  variables: z
    .record(z.string(), z.string())
    .describe("environment variables for plain pulumi, by name"),
});

export const env: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "env",
  summary: 'print what plain pulumi needs here: eval "$(ipai env)"',
  effect: "read-only",
  verbatim: true,
  input,
  output,
  run: async (ctx, { stack }) => {
    const { backend, passphraseFile } = stateFolders(ctx.root);
    const variables = {
      PATH: await pathToPulumi(ctx),
      PULUMI_STACK: stack,
      // pulumi takes each of its flags from a variable too.
      PULUMI_OPTION_POLICY_PACK: POLICY_PACK,
      ...(isLocal(stack)
        ? { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile }
        : {}),
    };
    return { variables };
  },
  text: ({ variables }) =>
    Object.entries(variables)
      .map(([name, value]) => `export ${name}=${quoted(value)}`)
      .join("\n"),
};

/** The search path, with the Pulumi CLI of this machine on it wherever that is. */
async function pathToPulumi(ctx: Context): Promise<string> {
  const path = searchPath(ctx);
  const { engine } = await findEngine(engineFolders(homedir(), ctx.environment["PATH"] ?? ""));
  if (engine === undefined) {
    ctx.log.warning(`no Pulumi CLI that fits was found on this machine: ${ipai("setup")} gets one`);
    return path;
  }
  const folder = dirname(engine.path);
  const withPulumi = engine.origin === "PATH" ? path : `${path}${delimiter}${folder}`;
  if (!(await onPath("pulumi-language-nodejs", withPulumi))) {
    ctx.log.warning(
      "this Pulumi CLI lacks its Node language host, which only the official download has: " +
        `pulumi stack and pulumi state work; for pulumi preview and up use ${ipai("preview")} and up`,
    );
  }
  return withPulumi;
}

async function onPath(program: string, path: string): Promise<boolean> {
  const found = await Promise.all(
    path.split(delimiter).map((folder) => exists(join(folder, program))),
  );
  return found.includes(true);
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
