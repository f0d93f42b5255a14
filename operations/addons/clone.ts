import { z } from "zod";
import { countText, isBad, outcomeSchema } from "../../addons/clone/outcome.ts";
import { ExitCode } from "../../report/userError.ts";
import { table } from "../../report/table.ts";
import { bringAddons } from "../../machine/setup/addons.ts";
import type { Operation } from "../operation.ts";

const input = z.object({});

const output = z.object({
  repositories: z.array(outcomeSchema).describe("what became of each repository"),
});

/** `ipai addons clone`: every repository as it was locked, by clone or from published wheels. */
export const addonsClone: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "addons clone",
  summary: "bring every OCA repository to what the lock says",
  effect: "changes",
  timeoutSeconds: 1800,
  input,
  output,
  run: async ({ root, log: logger, signal }) => ({
    repositories: await bringAddons({ root, logger, signal }),
  }),
  text: ({ repositories }) =>
    [
      table(repositories.map(({ repository, outcome, detail }) => [repository, outcome, detail])),
      countText(repositories),
    ].join("\n\n"),
  exitCode: ({ repositories }) => (repositories.some(isBad) ? ExitCode.error : ExitCode.ok),
};
