import { z } from "zod";
import { prepareImages } from "../../images/build/prepareImages.ts";
import { registry } from "../../lab/names.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { recordedExitCode } from "../evidence/recorded.ts";
import { ExitCode } from "../../report/userError.ts";
import { releaseOf } from "./commit.ts";
import { digestThatRan } from "./digestThatRan.ts";
import type { ReleaseOutput } from "./release.ts";
import { readPause, refusePaused } from "./pause.ts";
import { bringUpRelease, releaseOutput, releaseText } from "./release.ts";
import { withRunbook } from "./runbook.ts";
import { refuseOlder } from "./refuseOlder.ts";

const input = z.object({
  sha: z
    .string()
    .optional()
    .describe("the release; without it HEAD, whose image is built first on local")
    .meta({ positional: true }),
  allowDirty: z
    .boolean()
    .default(false)
    .describe("without a SHA: build although something is not committed; the image is marked"),
  forwardOnly: z
    .boolean()
    .default(false)
    .describe("refuse a release that is older than the one in service"),
  sameAs: z
    .string()
    .optional()
    .describe(
      "a stack that ran the release: deploy the very image that its evidence names, or none",
    ),
  wait: z
    .boolean()
    .default(true)
    .describe(
      "whether to stay until the host has watched the release, and verify the stack then; with --no-wait the host watches alone",
    ),
  ...stackInput,
});

export const deploy: Operation<z.infer<typeof input>, ReleaseOutput> = {
  name: "deploy",
  summary: "pin a release and bring it up",
  effect: "changes",
  // The watch after it is a part.
  timeoutSeconds: 1200,
  input,
  output: releaseOutput,
  run: (ctx, asked) => withRunbook(ctx, asked.stack, () => deployRelease(ctx, asked)),
  text: releaseText,
  exitCode: (result) =>
    (result.verified?.failed ?? []).length > 0
      ? ExitCode.unexpectedChanges
      : recordedExitCode(result),
};

async function deployRelease(
  ctx: Context,
  { stack, sha, allowDirty, forwardOnly, sameAs, wait }: z.infer<typeof input>,
): Promise<ReleaseOutput> {
  const pause = readPause(ctx.root, stack);
  refusePaused(pause, { stack, byName: sha !== undefined, environment: ctx.environment });
  const release =
    sha === undefined && isLocal(stack)
      ? await buildHead(ctx, allowDirty)
      : await releaseOf(ctx.root, sha ?? "HEAD");
  if (forwardOnly) await refuseOlder(ctx, stack, release);
  const digest = sameAs === undefined ? undefined : await digestThatRan(ctx, sameAs, release);
  return bringUpRelease(ctx, { stack, release, digest, verb: "deploy", wait });
}

/** Builds and pushes what this checkout holds; the tag that names its Odoo image. */
async function buildHead(ctx: Context, allowDirty: boolean): Promise<string> {
  const images = await prepareImages({
    root: ctx.root,
    registry: registry.published,
    logger: ctx.log,
    signal: ctx.signal,
    allowDirty,
  });
  const odoo = images.find(({ name }) => name === "odoo");
  if (!odoo) throw new Error("the checkout's images lack odoo");
  return odoo.tag;
}
