import { lostLines } from "../../images/verdict/text.ts";
import type { Verdict } from "../../images/verdict/verdict.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Foresight } from "./foresight.ts";

export interface Asked {
  readonly stack: string;
  readonly release: string;
  readonly verb: "deploy" | "rollback";
  /** The rewind point that a person has named, knowing what it loses. */
  readonly acceptDataLoss?: string | undefined;
  /** Set where a plan is asked for: what to type next makes one. */
  readonly proposed?: true;
}

/**
 * The rewind point that a release goes back to, or nothing where the data stay as they are. What would
 * lose something is only done by the name of the point.
 *
 * @throws UserError with what would be lost, before anything is changed.
 */
export function rewindPointFor(asked: Asked, foresight: Foresight | undefined): string | undefined {
  const { release, verb, acceptDataLoss } = asked;
  const verdict = foresight && "verdict" in foresight ? foresight.verdict : undefined;
  if (verdict?.kind !== "rewind") {
    if (acceptDataLoss !== undefined) throw nothingToLose(asked, verdict?.kind);
    return undefined;
  }
  const { point, lossless } = verdict;
  const back = backTo(asked, lossless ? undefined : point.name);
  if (verb === "deploy") {
    throw new UserError(`Release ${release} goes back behind the data; nothing was changed.`, {
      given: `its data are those of ${point.name}`,
      next: `deploy a newer release that mends the fault; or, to go back: ${back}`,
      code: "goes-back",
    });
  }
  if (lossless || acceptDataLoss === point.name) return point.name;
  throw new UserError(`Going back to ${release} loses ${lossText(verdict)}; nothing was changed.`, {
    given: [
      ...(acceptDataLoss === undefined ? [] : [`accepted was the loss since ${acceptDataLoss}`]),
      `its data are those of ${point.name}, made ${point.takenAt}`,
      ...lostLines(point),
    ].join("\n"),
    next: `deploy a newer release that mends the fault; or, to lose what is listed: ${back}`,
    code: "data-loss",
    details: point.newest ?? [],
  });
}

function lossText({ minutesLost, point }: Extract<Verdict, { kind: "rewind" }>): string {
  const since = `the work of ${minutesLost} minute${minutesLost === 1 ? "" : "s"}`;
  const { writesSince } = point;
  if (writesSince === null) return `${since}, and nobody can say how many records`;
  return `${since}: ${writesSince} changed record${writesSince === 1 ? "" : "s"}`;
}

function backTo({ proposed, release, stack }: Asked, acceptDataLoss?: string): string {
  const input = { sha: release, acceptDataLoss, stack };
  return proposed ? ipai("propose rollback", input) : ipai("rollback", input);
}

function nothingToLose(asked: Asked, kind: string | undefined): UserError {
  const { release, acceptDataLoss } = asked;
  return new UserError(`Going back to ${release} takes no rewind point; nothing was changed.`, {
    given: `--accept-data-loss ${acceptDataLoss ?? ""}, and the verdict is ${kind ?? "not known"}`,
    next: backTo(asked),
    code: "no-data-loss",
  });
}
