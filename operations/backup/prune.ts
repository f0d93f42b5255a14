import { z } from "zod";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { ownBackups } from "./own.ts";
import { pruneKey } from "./pruneKey.ts";
import { Repository } from "./repository.ts";
import { fromTheFuture, surplus } from "./retention.ts";
import { size } from "./text.ts";
import { UserError } from "../../report/userError.ts";

const LIMIT_SECONDS = 2 * 3600;

const input = z.object({
  ...stackInput,
  dryRun: z.boolean().default(false).describe("only say what would be taken away"),
});

const output = z.object({
  kept: z.array(z.string()).describe("backups that stay, oldest first"),
  removed: z.array(z.string()).describe("backups that were taken away, or would be"),
  dryRun: z.boolean().describe("whether nothing was taken away"),
  bytesBefore: z.number().describe("what the store held before"),
  bytesAfter: z.number().describe("what it holds now"),
});

/** `ipai backup prune`: keeps what the settings say. From this machine, with a key that no host has. */
export const backupPrune: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "backup prune",
  summary: "take away the backups that the settings no longer keep, with a key that no host has",
  effect: "destructive",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  // The settings name what goes.
  takesAway: () => undefined,
  run: async (ctx, { stack, dryRun }) => {
    const { backup, escrow } = await ownBackups(ctx, stack);
    const key = await pruneKey(ctx, backup, escrow);
    const repository = await Repository.open(ctx, backup, { ...key, password: escrow.password });
    const held = await repository.backups();
    refuseFuture(fromTheFuture(held, new Date()));
    const removed = surplus(held, backup.keep, new Date());
    const bytesBefore = await repository.size();
    const snapshots = held
      .filter(({ id }) => removed.includes(id))
      .flatMap((each) => each.snapshots);
    if (!dryRun) await repository.removeFilesBefore(backup.keep.daily);
    if (!dryRun && snapshots.length > 0) {
      await ctx.log.step(`take ${removed.length} backups away`, () => repository.remove(snapshots));
    }
    const kept = held.map(({ id }) => id).filter((id) => !removed.includes(id));
    const bytesAfter = dryRun ? bytesBefore : await repository.size();
    return { kept: kept.toSorted(), removed, dryRun, bytesBefore, bytesAfter };
  },
  text: ({ kept, removed, dryRun, bytesBefore, bytesAfter }) =>
    [
      ...removed.map((id) => `${dryRun ? "would take away" : "taken away"}: ${id}`),
      `${kept.length} backups ${dryRun ? "would stay" : "stay"}, ${removed.length} ${dryRun ? "would go" : "went"}; the store holds ${size(bytesAfter)}` +
        (dryRun ? "" : `, ${size(bytesBefore - bytesAfter)} less`),
    ].join("\n"),
};

function refuseFuture(ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw new UserError("The repository has backups of a time that has not come.", {
    given: ids.join(", "),
    next: "find out who wrote them: a clock that is wrong, or somebody who wants the older ones gone",
    code: "backup-from-the-future",
  });
}
