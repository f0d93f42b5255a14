import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { Place } from "./look.ts";
import type { ReleaseRun } from "./run.ts";

/**
 * The rewind point that is declared and that the database does not stand on. Going to one uses it up,
 * so that no `up` can do it twice.
 *
 * @throws UserError when it is not there.
 */
export function pointToGoTo({ release, remote }: ReleaseRun, { data }: Place): string | undefined {
  const point = release.data;
  if (point === undefined || data?.standsOn === point) return undefined;
  if (data?.points.some(({ name }) => name === point) === true) return point;
  const others = data?.points.map(({ name }) => name).join(", ");
  throw new UserError(
    `Rewind point ${point} is not there, and the database does not stand on it.`,
    {
      given: data
        ? `${remote.label} has ${others || "none"}`
        : `${remote.label}: no answer from it`,
      next: `Take ipai:data out of the stack's file to leave the data as they are; ${ipai("rollback")} lists what can be gone back to.`,
      code: "rewind-point-gone",
    },
  );
}
