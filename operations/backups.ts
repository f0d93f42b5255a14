import { z } from "zod";
import { onHost } from "./backup/onHost.ts";
import { listedBackup, listedWindow } from "./backup/shapes.ts";
import { listText, windowText } from "./backup/text.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";

const input = z.object({ ...stackInput });
const output = z.object({
  backups: z.array(listedBackup).describe("newest first"),
  window: listedWindow
    .nullable()
    .default(null)
    .describe("the moments that the database can be brought back to; null where no log is kept"),
});

/** `ipai backups`: each backup, and what was proved of it. */
export const backups: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "backups",
  summary: "list the backups: when, how long, how big, and what was proved of each",
  effect: "read-only",
  input,
  output,
  run: (ctx, { stack }) =>
    onHost(ctx, stack, { step: "ask the store", words: ["list"], answer: output }),
  text: ({ backups: all, window }) => [listText(all), ...windowText(window)].join("\n"),
};
