import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { verdictSummary, verdictText } from "../../images/verdict/text.ts";
import type { Foresight } from "./foresight.ts";
import { outlookLines, refuseSmallDisk } from "./outlook.ts";

/** Of an image that does not say what it holds: an installed module may be missing in it. */
const NO_LABEL = "no-release-label";

/** What a release will mean, for a person who reads a preview. */
export function foresightText(foresight: Foresight): string {
  const { release } = foresight;
  if ("unknown" in foresight) {
    const { unknown, next } = foresight;
    return `release ${release}: verdict not known: ${unknown}\n  next   ${next}`;
  }
  const { verdict, outlook } = foresight;
  const lines = outlook === undefined ? [] : outlookLines(verdict, outlook);
  return [`release ${release}`, verdictText(verdict), ...lines].join("\n");
}

/** For a history; nothing where nothing is known. */
export function foresightSummary(foresight: Foresight | undefined): string | undefined {
  return foresight && "verdict" in foresight ? verdictSummary(foresight.verdict) : undefined;
}

/**
 * Ends a deploy or a rollback that cannot go well, before anything is changed.
 *
 * @throws UserError with every reason, and the way forward first.
 */
export function refuseImpossible(stack: string, foresight: Foresight | undefined): void {
  if (foresight === undefined) return;
  if ("unknown" in foresight) {
    if (foresight.code !== NO_LABEL) return;
    throw new UserError(
      `Nobody can say what release ${foresight.release} holds; nothing was changed.`,
      {
        given: foresight.unknown,
        next: foresight.next,
        code: NO_LABEL,
      },
    );
  }
  const { release, verdict, outlook } = foresight;
  if (outlook !== undefined) refuseSmallDisk(stack, verdict, outlook);
  if (verdict.kind !== "impossible") return;
  const [first] = verdict.blockers;
  throw new UserError(`Stack ${stack} cannot go to release ${release}; nothing was changed.`, {
    given: verdict.blockers.map(({ what, found }) => `${what} ${found}`).join("\n"),
    next: first?.next ?? ipai("verify", { stack }),
    code: "release-impossible",
    details: verdict.blockers,
  });
}
