import { join } from "node:path";
import { z } from "zod";
import type { Operation } from "../../../operations/operation.ts";
import { ASKED, scriptFor, SHELLS } from "./shells.ts";

const input = z.object({
  shell: z.enum(SHELLS).meta({ positional: true }).describe("bash, zsh or fish"),
});
const output = z.object({ script: z.string().describe("what the shell reads once") });

/** `ipai completion`: the script by which a shell completes `ipai` and `npx ipai`. */
export const completion: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "completion",
  summary: "print what lets bash, zsh or fish complete commands, flags, stacks, releases and ids",
  effect: "read-only",
  verbatim: true,
  input,
  output,
  run: ({ root }, { shell }) => {
    // Not by npx or scripts/bootstrap.sh: a key that is pressed installs nothing.
    const program = [process.execPath, join(root, "surfaces/cli/main.ts"), ASKED, shell];
    return Promise.resolve({ script: scriptFor(shell, program) });
  },
  text: ({ script }) => script,
};
