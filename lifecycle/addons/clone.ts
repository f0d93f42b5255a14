import { z } from "zod";
import { cloneAddons } from "../../addons/clone/clone.ts";
import { isBad, outcomeSchema, type Outcome } from "../../addons/clone/outcome.ts";
import { counted } from "../../addons/finding.ts";
import { ExitCode } from "../../report/userError.ts";
import { table } from "../../report/table.ts";
import type { Operation } from "../operation.ts";

const input = z.object({});

const output = z.object({ repositories: z.array(outcomeSchema) });

/** `ipai addons clone`: every repository as it was locked, by clone or from published wheels. */
export const addonsClone: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "addons clone",
  summary: "bring every OCA repository to what the lock says",
  effect: "changes",
  timeoutSeconds: 1800,
  input,
  output,
  run: async ({ root, log, signal }) => ({
    repositories: await log.step("bringing the locked addons", async (step) => {
      let ended = 0;
      const outcomes = await cloneAddons(root, {
        signal,
        onOutcome: ({ repository, outcome }) => {
          ended += 1;
          step.status(`${ended}: ${repository} ${outcome}`);
        },
      });
      step.result(countText(outcomes));
      return outcomes;
    }),
  }),
  text: ({ repositories }) =>
    [
      table(repositories.map(({ repository, outcome, detail }) => [repository, outcome, detail])),
      countText(repositories),
    ].join("\n\n"),
  exitCode: ({ repositories }) => (repositories.some(isBad) ? ExitCode.error : ExitCode.ok),
};

/** `17 present, 2 failed`, of as many as there are. */
function countText(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  return `${counted(outcomes.length, "repository", "repositories")}: ${parts.join(", ")}`;
}
