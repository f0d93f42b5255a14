import { z } from "zod";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { isLocal, searchPath, stateFolders } from "./stack/backend.ts";
import { POLICY_PACK } from "./stack/policyPack.ts";

const input = z.object({ ...stackInput });
const output = z.object({ variables: z.record(z.string(), z.string()) });

export const env: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "env",
  summary: 'print what plain pulumi needs here: eval "$(ipai env)"',
  effect: "read-only",
  input,
  output,
  run: (ctx, { stack }) => {
    const { backend, passphraseFile } = stateFolders(ctx.root);
    const variables = {
      PATH: searchPath(ctx),
      PULUMI_STACK: stack,
      // pulumi takes each of its flags from a variable too.
      PULUMI_OPTION_POLICY_PACK: POLICY_PACK,
      ...(isLocal(stack)
        ? { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile }
        : {}),
    };
    return Promise.resolve({ variables });
  },
  text: ({ variables }) =>
    Object.entries(variables)
      .map(([name, value]) => `export ${name}=${quoted(value)}`)
      .join("\n"),
};

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
