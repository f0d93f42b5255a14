import { z } from "zod";
import { comment } from "../../checks/ci/github/comment.ts";
import { loadSettings } from "../../config/settings.ts";
import { failureReport, failureText } from "../../report/failure.ts";
import { coloursFor } from "../../report/colours.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { preview, previewChanges, previewOutput, type PreviewOutput } from "../preview.ts";
import { releaseOf } from "../release/commit.ts";
import { servedRelease } from "../release/served.ts";
import { repositoryOf } from "./repository.ts";

const input = z.object({
  ...stackInput,
  release: z
    .string()
    .optional()
    .describe("preview this release; without it the one that the stack serves"),
  pullRequest: z
    .string()
    .regex(/^[1-9]\d*$/, "a pull request's number")
    .optional()
    .describe("show it in a comment of this pull request of $GITHUB_REPOSITORY; takes $GH_TOKEN"),
});

const output = previewOutput.extend({
  release: z.string().optional().describe("The release that was previewed"),
  comment: z.string().optional().describe("The comment's address"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/**
 * `ipai ci preview`: what a checkout would do to a stack that is deployed from elsewhere, so that
 * the pin in its settings file is not what it serves. A preview that fails is shown as well.
 */
export const ciPreview: Operation<Input, Output> = {
  name: "ci preview",
  summary: "preview what this checkout changes in a stack, and show it on a pull request",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, release, pullRequest }) => {
    const place = pullRequest && {
      ...repositoryOf(ctx, "--pull-request"),
      number: Number(pullRequest),
    };
    const tell = async (text: string): Promise<{ comment?: string }> => {
      if (!place) return {};
      const subject = `preview of ${stack}`;
      return { comment: await comment(place, { subject, text: ctx.redactor.redact(text) }) };
    };
    const previewed = await previewOf(ctx, stack, release).catch(async (error: unknown) => {
      if (!ctx.signal.aborted) await tell(failurePage(stack, error));
      throw error;
    });
    return { ...previewed, ...(await tell(page(previewed))) };
  },
  text: (result) =>
    [preview.text(result), ...(result.comment === undefined ? [] : [result.comment])].join("\n"),
};

async function previewOf(
  ctx: Context,
  stack: string,
  asked: string | undefined,
): Promise<PreviewOutput & { release?: string }> {
  const release =
    asked === undefined ? await servedRelease(ctx, stack) : await releaseOf(ctx.root, asked);
  const settings = loadSettings(stack, ctx.root, release === undefined ? undefined : { release });
  const result = await previewChanges(ctx, { stack, refresh: false }, { settings });
  return { ...result, ...(release !== undefined && { release }) };
}

function page(previewed: Output): string {
  const { stack, release } = previewed;
  const serving = release === undefined ? "" : `, with release \`${release}\``;
  return `**Preview of ${stack}**${serving}\n\n${fenced(preview.text(previewed), "diff")}`;
}

function failurePage(stack: string, error: unknown): string {
  const text = failureText(failureReport(error), coloursFor({}, {}));
  return `**Preview of ${stack}: it fails**\n\n${fenced(text)}`;
}

/** Text as GitHub shows it letter by letter, whatever is in it. */
function fenced(text: string, language = ""): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
