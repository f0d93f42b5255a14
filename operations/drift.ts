import { z } from "zod";
import { DATA } from "../components/paths.ts";
import { loadSettings } from "../config/settings.ts";
import { openRemote } from "../provider/ssh/openRemote.ts";
import { ExitCode } from "../report/userError.ts";
import type { StackOutputs } from "../components/outputs.ts";
import { manifestVerifications } from "./addons/manifest.ts";
import { outcomeOf } from "./addons/findings.ts";
import { channelOf } from "./alert/channel.ts";
import { alertFor } from "./drift/alert.ts";
import { lastGood, type LastGood } from "./drift/lastGood.ts";
import { lastLook, type LastLook } from "./drift/lastLook.ts";
import { lookAndTell } from "./drift/notify.ts";
import { driftReport, driftReportText, type DriftReport } from "./drift/report.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { readOutputs } from "./stack/outputs.ts";
import { runEngine } from "./stack/run.ts";

const input = z.object({
  notify: z
    .boolean()
    .default(false)
    .describe(
      "tell the channel of ipai:alerts of drift that is a day old, or that nobody could look",
    ),
  ...stackInput,
});

type Input = z.infer<typeof input>;

/** The stack has answered already when this connects: a host that boots is not waited for. */
const DIAL_LIMIT_MS = 8_000;

/** `ipai drift`, keeping the time of the last good check in a folder of the host. */
export function driftKeeping(data: string): Operation<Input, DriftReport> {
  return {
    name: "drift",
    summary:
      "compare the host with the stack and the addons with the manifest; keeps what it found and the time of the last good check on the host, nothing else",
    effect: "changes",
    input,
    output: driftReport,
    run: (ctx, { stack, notify }) => {
      const look = () => lookForDrift(ctx, stack, data);
      if (!notify) return look();
      return lookAndTell(ctx, stack, channelOf(ctx, loadSettings(stack, ctx.root)), look);
    },
    text: driftReportText,
    exitCode: ({ ok, delivery }) => {
      if (delivery?.state === "failed") return ExitCode.error;
      return ok ? ExitCode.ok : ExitCode.unexpectedChanges;
    },
  };
}

export const drift = driftKeeping(DATA);

/**
 * What cannot be looked at is an error and never "no drift".
 *
 * @throws UserError for a broken manifest, a stack that was never up, a host that does not answer.
 */
async function lookForDrift(ctx: Context, stack: string, data: string): Promise<DriftReport> {
  const { connection } = await readOutputs(ctx, stack);
  const manifest = await manifestDrift(ctx);
  const { collected } = await runEngine(ctx, { stack, verb: "drift" }, (opened, call) =>
    opened.previewRefresh(call),
  );
  const found = collected.changes;
  const look = lastLook({ stack, drift: found, manifest });
  const { checkedAt, at } = await timeOnHost(ctx, connection, { folder: data, look });
  const ageSeconds = at && Math.round((checkedAt.getTime() - at.getTime()) / 1000);
  return {
    stack,
    ok: look.ok,
    drift: found,
    manifest,
    checkedAt: checkedAt.toISOString(),
    lastGood: at === null || ageSeconds === null ? null : { at: at.toISOString(), ageSeconds },
    alert: alertFor(ageSeconds),
  };
}

async function manifestDrift(ctx: Context): Promise<DriftReport["manifest"]> {
  const parts = await Promise.all(manifestVerifications.map(({ run }) => run(ctx)));
  return outcomeOf(parts.flatMap(({ findings }) => findings));
}

async function timeOnHost(
  { log, redactor, signal }: Context,
  connection: StackOutputs["connection"],
  options: { folder: string; look: LastLook },
): Promise<LastGood> {
  const remote = await openRemote(connection, {
    dialLimitMs: DIAL_LIMIT_MS,
    signal,
    redact: (text) => redactor.redact(text),
  });
  try {
    return await lastGood(remote, { ...options, log, signal });
  } finally {
    await remote.close();
  }
}
