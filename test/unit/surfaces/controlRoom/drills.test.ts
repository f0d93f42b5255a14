import { doesNotMatch, equal, match } from "node:assert/strict";
import { writePack } from "../../../../evidence/pack.ts";
import { evidenceRoot, signerOf } from "../../../../operations/evidence/place.ts";
import { packOptions, record } from "../../evidence/support.ts";
import type { Look } from "../../../../surfaces/controlRoom/look.ts";
import { nextDrill } from "../../../../surfaces/controlRoom/parts/drills.ts";
import { TestRoom } from "./checkout.ts";

const DRILLED = "2026-05-04T10:00:00Z";
const DAY_MS = 86_400_000;

describe("drills in the control room", () => {
  let room: TestRoom;
  before(async () => {
    room = await TestRoom.open({ settings: { "ipai:watch": { limits: { drillDays: 30 } } } });
    const signer = await signerOf(room.root, {});
    const { operation, ...rest } = record(0, "local");
    const options = packOptions(evidenceRoot(room.root, "local"), signer);
    await writePack({ ...rest, operation: { ...operation, name: "drill" } }, options);
  });
  after(() => room.close());

  /** The page, so many days after the drill. */
  const page = async (to: string, days: number): Promise<string> => {
    room.now = Date.parse(DRILLED) + days * DAY_MS;
    const cookie = await room.enter();
    const ask = async (): Promise<string> => {
      const answer = await room.ask(to, { headers: { cookie } });
      equal(answer.status, 200);
      return answer.text();
    };
    await ask();
    await room.readings.settled(30_000);
    return ask();
  };

  it("are listed with their result and their signed record", async () => {
    const shown = await page("/local/backups", 1);
    match(shown, /1 of 1 checks/);
    match(shown, /\/local\/evidence\/pack\/[\w/-]+\/VERIFICATION\.md/);
  });

  it("are due by the setting, so many days after the one that passed, and asked for when late", async () => {
    match(await page("/local/overview", 29), /class="badge good"[^]{0,60}due 2026-06-03 10:00 UTC/);
    const late = await page("/local/overview", 31);
    match(late, /class="badge act"[^]{0,60}due 2026-06-03 10:00 UTC/);
    doesNotMatch(late, /none on record/);
  });

  it("are due nobody knows when, and not well, until the setting is read", () => {
    const drill = { operation: "drill", result: "succeeded", passed: 1, checks: 1 };
    const packs = [{ ...drill, startedAt: DRILLED, who: "me@here" }];
    const read = (name: string) => ({ output: name === "settings" ? undefined : { packs } });
    const look = { stack: "local", now: new Date(DRILLED), read } as unknown as Look;
    match(String(nextDrill(look)), /class="badge unknown"[^]{0,60}unknown/);
  });
});
