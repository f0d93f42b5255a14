import { z } from "zod";
import { loadSettings } from "../config/settings.ts";
import type { Settings } from "../config/settings.ts";
import { changeSummary, resourceChange } from "./changes/change.ts";
import { changesText, summaryText } from "./changes/text.ts";
import { costsSchema, costsText } from "./costs/costs.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { foresightOf } from "./release/foresightOf.ts";
import { foresightSchema, type Foreseen } from "./release/foresight.ts";
import { foresightText } from "./release/foresightText.ts";
import { refuseOtherSeries } from "./release/refuseOtherSeries.ts";
import { runEngine } from "./stack/run.ts";

const input = z.object({
  ...stackInput,
  refresh: z.boolean().default(false).describe("read everything back from the host first"),
});

export const previewOutput = z.object({
  stack: z.string().describe("the stack that was worked on"),
  summary: changeSummary.describe("how many resources each kind of change concerns, by kind"),
  changes: z.array(resourceChange).describe("each resource that is or was changed"),
  costs: costsSchema
    .optional()
    .describe("What the cloud costs a month, before and after; not of the lab"),
  foresight: foresightSchema
    .optional()
    .describe("What another release than the one in service would mean for the database"),
});

export type PreviewInput = z.infer<typeof input>;
export type PreviewOutput = z.infer<typeof previewOutput>;

/**
 * What `up` would do; touches nothing.
 *
 * @param options.direction Of a rollback, which goes back whatever git says.
 * @param options.settings In place of those of the stack's file.
 * @param options.foresight Whether the host is asked what the release means; not where that is known.
 */
export async function previewChanges(
  ctx: Context,
  { stack, refresh }: PreviewInput,
  options: { direction?: Foreseen["direction"]; settings?: Settings; foresight?: boolean } = {},
): Promise<PreviewOutput> {
  const { settings = loadSettings(stack, ctx.root), foresight: asked = true, ...back } = options;
  const { release, registry } = settings;
  await refuseOtherSeries(ctx, settings);
  const { collected } = await runEngine(ctx, { stack, verb: "preview", settings }, (opened, call) =>
    opened.preview({ ...call, refresh }),
  );
  const foresight = asked
    ? await foresightOf(ctx, { stack, release, registry, ...back })
    : undefined;
  const { summary, changes, costs } = collected;
  return {
    stack,
    summary,
    changes,
    ...(costs !== undefined && { costs }),
    ...(foresight !== undefined && { foresight }),
  };
}

export const preview: Operation<PreviewInput, PreviewOutput> = {
  name: "preview",
  summary: "show what up would change: resources, and texts as a diff",
  effect: "read-only",
  input,
  output: previewOutput,
  run: previewChanges,
  text: ({ stack, summary, changes, costs, foresight }) =>
    [
      changesText(changes),
      costs ? costsText(costs) : "",
      foresight ? foresightText(foresight) : "",
      `stack ${stack}: ${summaryText(summary, "planned")}`,
    ]
      .filter((part) => part !== "")
      .join("\n"),
};
