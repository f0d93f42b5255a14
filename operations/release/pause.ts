import type { Document } from "yaml";
import type { z } from "zod";
import { pause as pauseSetting } from "../../config/sections/pause.ts";
import { readStackFile } from "../../config/stackFile.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { UserError } from "../../report/userError.ts";
import type { Environment } from "../operation.ts";
import { editStackFile, stackFilePath } from "../stack/stackFile.ts";

/** A stack that takes no release from CI, after a rollback, until a person lifts it. */
export type Pause = NonNullable<z.output<typeof pauseSetting>>;

const PAUSE = ["config", "ipai:pause"] as const;

/** The pause that a stack's file names. What is wrong with it is said by whoever reads settings. */
export function readPause(root: string, stack: string): Pause | undefined {
  const { values } = readStackFile(stackFilePath(root, stack), stack);
  return pauseSetting.safeParse(values["pause"]).data;
}

/** Sets or lifts the pause in a stack's file, in one step; comments and order stay. */
export function writePause(root: string, stack: string, pause: Pause | undefined): Promise<void> {
  return editStackFile(root, stack, (document) => setPause(document, pause));
}

export function setPause(document: Document, pause: Pause | undefined): void {
  if (pause === undefined) document.deleteIn(PAUSE);
  else document.setIn(PAUSE, document.createNode(pause));
}

/**
 * Keeps the next merge from undoing a rollback.
 *
 * @param asked.byName Whether a person named the release, which lifts the pause.
 * @throws UserError with the reason of the pause.
 */
export function refusePaused(
  pause: Pause | undefined,
  asked: { stack: string; byName: boolean; environment: Environment },
): void {
  const { stack, byName, environment } = asked;
  if (pause === undefined || (byName && !environment["CI"])) return;
  const { reason, by, at } = pause;
  throw new UserError(`Stack ${stack} is paused: it takes no release until a person lifts that.`, {
    given: `${plainLine(reason)} (${plainLine(by)}, ${at})`,
    next: `${ipai("resume", { stack })}; or a person deploys by name: ${ipai("deploy", { sha: "SHA", stack })}`,
    code: "paused",
  });
}
