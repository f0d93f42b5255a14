import { z } from "zod";

/** How long something has been otherwise than declared: what an alert is chosen by. */
export const alert = z
  .enum(["none", "24h", "48h"])
  .describe(
    "How old the last good check is: less than a day, a day, two days or more (also when none is known).",
  );

export type Alert = z.infer<typeof alert>;

const DAY_SECONDS = 24 * 60 * 60;

/** @param ageSeconds Since the last good check; `null` when none is known: the worst is assumed. */
export function alertFor(ageSeconds: number | null): Alert {
  if (ageSeconds === null || ageSeconds >= 2 * DAY_SECONDS) return "48h";
  return ageSeconds >= DAY_SECONDS ? "24h" : "none";
}
