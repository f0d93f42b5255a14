import { counted } from "../../report/finding.ts";
import type { Cutover } from "./cutover.ts";
import type { Watched } from "./watched.ts";

/** What lives here: what a host saw of a release, in words; apart from what asks a host. */

/** What people saw of a cutover, in a few words. */
export function cutoverText({ answered, failed, gapSeconds, heldSeconds, point }: Cutover): string {
  const gap = failed === 0 ? "" : `, at most ${gapSeconds} s at a time`;
  return [
    `${failed} of ${counted(answered, "request")} failed${gap}`,
    ...(heldSeconds === null ? [] : [`requests held ${heldSeconds} s`]),
    ...(point === null ? [] : [`rewind point ${point}`]),
  ].join("; ");
}

/** How a watch ended, in a few words. */
export function watchedText({ outcome, sign, found, changed, requests }: Watched): string {
  const why = sign === undefined ? "" : `: ${sign}: ${found ?? ""}`;
  switch (outcome) {
    case "passed":
      return `watched: passed, ${counted(requests, "request")}`;
    case "taken-back":
      return `taken back by the watch${why}`;
    case "alarm":
      return `failed its watch${why}; not taken back, since people had changed ${changed ?? "?"} records`;
    case "stuck":
      return `failed its watch${why}, and could not be taken back`;
    case "replaced":
      return "watched until another release came";
  }
}
