import { deepEqual } from "node:assert/strict";
import { nextDaily } from "../../../../surfaces/controlRoom/parts/dailyTime.ts";

/** What the host's own timer would wait for, as `systemd-analyze calendar` of systemd 252 says it. */
const CASES: readonly [at: string, zone: string, now: string, next: string][] = [
  ["02:00", "Asia/Singapore", "2026-11-29T17:59:30Z", "2026-11-29T18:00:00.000Z"],
  ["02:00", "Asia/Singapore", "2026-11-29T18:00:30Z", "2026-11-30T18:00:00.000Z"],
  ["23:30", "UTC", "2026-11-29T00:00:00Z", "2026-11-29T23:30:00.000Z"],
  // The night in which clocks go back, and the one in which they go on.
  ["04:00", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T03:00:00.000Z"],
  ["04:00", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T02:00:00.000Z"],
];

describe("the next moment of a time of day", () => {
  for (const [at, zone, now, next] of CASES) {
    it(`is ${next} for ${at} in ${zone} at ${now}`, () => {
      deepEqual(nextDaily(at, zone, new Date(now)).toISOString(), next);
    });
  }
});
