import { deepEqual } from "node:assert/strict";
import { fromTheFuture, surplus } from "../../../../operations/backup/retention.ts";
import type { Held } from "../../../../operations/backup/retention.ts";

const NOW = new Date("2026-11-29T12:00:00Z");
const KEEP = { daily: 30, monthly: 12 };
const held = (id: string, state: Partial<Held> = {}): Held => ({
  id,
  complete: true,
  proved: true,
  ...state,
});

/** One a day at 18:00, the newest first; the first is of the evening before NOW. */
function nightly(days: number): Held[] {
  return Array.from({ length: days }, (_, ago) => {
    const time = new Date(Date.UTC(2026, 10, 28 - ago, 18));
    return held(time.toISOString().replace(/[-:]|\.\d+/g, ""));
  });
}

describe("pruning", () => {
  it("keeps the newest of 30 days, and of 12 months the newest", () => {
    const all = nightly(500);
    const gone = new Set(surplus(all, KEEP, NOW));
    const kept = all.map(({ id }) => id).filter((id) => !gone.has(id));
    const days = all.slice(0, 30).map(({ id }) => id);
    const monthEnds = [
      ...["20261130", "20261031", "20260930", "20260831", "20260731", "20260630", "20260531"],
      ...["20260430", "20260331", "20260228", "20260131", "20251231"],
    ].map((day) => `${day}T180000Z`);
    const expected = new Set([...days, ...monthEnds.filter((id) => all.some((b) => b.id === id))]);
    deepEqual(new Set(kept), expected);
  });

  it("prefers, on one day, what was proved to what is newer", () => {
    const proved = held("20261128T180000Z");
    const failed = held("20261128T200000Z", { proved: false });
    deepEqual(surplus([proved, failed], KEEP, NOW), [failed.id]);
    deepEqual(surplus([{ ...proved, proved: false }, failed], KEEP, NOW), [proved.id]);
  });

  it("never takes the newest that was proved, however old it is", () => {
    const old = held("20240101T180000Z");
    const since = nightly(40).map((each) => ({ ...each, proved: false }));
    deepEqual(surplus([old, ...since], KEEP, NOW).includes(old.id), false);
  });

  it("keeps as much when no backup was made for a year", () => {
    deepEqual(surplus(nightly(30), KEEP, new Date("2027-11-29T12:00:00Z")), []);
  });

  it("takes what was never finished, once it cannot be on its way any more", () => {
    const running = held("20261129T110000Z", { complete: false, proved: false });
    const dead = held("20261120T110000Z", { complete: false, proved: false });
    deepEqual(surplus([...nightly(3), running, dead], KEEP, NOW), [dead.id]);
  });

  it("knows a backup of a time that has not come", () => {
    deepEqual(fromTheFuture([held("20261129T180000Z"), held("20270101T000000Z")], NOW), [
      "20270101T000000Z",
    ]);
  });
});
