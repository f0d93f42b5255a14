import { setTimeout as delay } from "node:timers/promises";
import type { StackOutputs } from "../../components/outputs.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { counted } from "../../report/finding.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { watchedText } from "./seenText.ts";
import { lookAtWatch, type Watched } from "./watched.ts";

const POLL_MS = 2_000;
/** Going back may wait for a release to become healthy. */
const TAKING_BACK_MS = 900_000;

/**
 * Stays until the host has watched the release that has just begun to serve. The host does it alone:
 * when this is stopped, the watch goes on.
 *
 * @returns How it ended; nothing when nothing is watched.
 */
export async function followWatch(
  ctx: Context,
  outputs: StackOutputs,
): Promise<Watched | undefined> {
  const remote = await openRemote(outputs.connection, { signal: ctx.signal });
  try {
    return await follow(ctx, remote, outputs);
  } catch (error) {
    if (ctx.signal.aborted) {
      ctx.log.info(
        `the host goes on watching; how it ended: ${ipai("history", { stack: outputs.stack })}`,
      );
    }
    throw error;
  } finally {
    await remote.close();
  }
}

async function follow(
  ctx: Context,
  remote: Remote,
  { release }: StackOutputs,
): Promise<Watched | undefined> {
  const { window } = await lookAtWatch(remote, ctx.signal);
  if (window === undefined || !window.image.endsWith(release.digest)) return undefined;
  const until = Date.now() + window.seconds * 1_000 + TAKING_BACK_MS;
  return ctx.log.step(`watch of release ${release.sha.slice(0, 12)}`, async () => {
    while (Date.now() < until) {
      const { ended, status } = await lookAtWatch(remote, ctx.signal);
      const found = ended.find(({ id }) => id === window.id);
      if (found) return found;
      if (status?.id === window.id) {
        ctx.log.status(
          `${status.left} s left, ${counted(status.requests, "request")}, ${status.failed} failed`,
        );
      }
      await delay(POLL_MS, undefined, { signal: ctx.signal });
    }
    throw new UserError("The host does not say how the watch of the release ended.", {
      given: `watch ${window.id}`,
      next: `systemctl status ipai-watch-release-odoo, on the host`,
      code: "watch-silent",
    });
  });
}

/**
 * What a deploy ends with whose release did not stand the watch.
 *
 * @param stack.previous What serves again, or could.
 */
export function watchFailure(
  { outcome, ...watched }: Watched,
  { stack, release, previous }: { stack: string; release: string; previous: string },
): UserError | undefined {
  if (outcome === "passed" || outcome === "replaced") return undefined;
  const given = watchedText({ outcome, ...watched });
  if (outcome === "taken-back") {
    return new UserError(`Release ${release} was taken back; ${previous} serves again.`, {
      given: `${given}; stack ${stack} is paused`,
      next: `deploy a newer release that mends the fault; what it said: ${ipai("logs", { service: "odoo", errors: true, release: release.slice(0, 12), stack })}`,
      code: "taken-back",
      exitCode: ExitCode.resource,
    });
  }
  return new UserError(`Release ${release} fails, and it still serves.`, {
    given: [given, ...(watched.why === undefined ? [] : [watched.why])].join("\n"),
    next: `deploy a newer release that mends the fault, or go back: ${ipai("rollback", { sha: previous, stack })}`,
    code: "watch-alarm",
    exitCode: ExitCode.resource,
  });
}
