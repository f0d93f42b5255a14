import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { dataFacts } from "../../../../checks/verify/host/dataProbe.ts";
import type { Verdict } from "../../../../images/verdict/verdict.ts";
import { rewindPointFor } from "../../../../operations/release/acceptLoss.ts";
import type { Foresight } from "../../../../operations/release/foresight.ts";
import {
  outlookLines,
  outlookOf,
  refuseSmallDisk,
} from "../../../../operations/release/outlook.ts";
import { rewindPointsOf } from "../../../../operations/release/rewindPoints.ts";
import { UserError } from "../../../../report/userError.ts";
import { sha } from "../../images/verdict/support.ts";

const POINT = "odoo_rewind_20261128T210000Z";
const release = sha("e");
const asked = { stack: "prod", release, verb: "rollback" } as const;
const nothing = { modules: [], dependants: [], installs: [], unrecorded: [] };
const comment = {
  madeAt: "2026-11-28T21:00:00Z",
  release: "registry:5000/odoo@sha256:a",
  deleted: 4,
};
const point = (text = JSON.stringify({ ...comment, hashes: '{"shop":"a"}' })) =>
  JSON.stringify({ name: POINT, size: 3_000_000, comment: text });
const since = (records: number) =>
  JSON.stringify({
    since: POINT,
    records,
    newest: [{ model: "sale.order", id: 7, user: "ana", at: "2026-11-28T21:05:00Z" }],
  });
const facts = (...lines: string[]) => dataFacts({ stdout: lines.join("\n") });

const foreseen = (lossless: boolean): Foresight => {
  const [found] = rewindPointsOf(facts(point(), since(12), '{"deleted":5}'));
  ok(found);
  const verdict: Verdict = { kind: "rewind", point: found, minutesLost: 6, lossless, ...nothing };
  return { release, digest: "sha256:x", verdict };
};

describe("going back with data", () => {
  it("needs nobody's word while nothing would be lost", () => {
    equal(rewindPointFor(asked, foreseen(true)), POINT);
  });

  it("stops before a loss, and shows minutes, records, and the newest by model and user", () => {
    throws(
      () => rewindPointFor(asked, foreseen(false)),
      (error) => {
        ok(error instanceof UserError);
        match(
          error.message,
          /loses the work of 6 minutes: 13 changed records; nothing was changed/,
        );
        match(error.given ?? "", /ana +sale\.order,7/);
        match(error.given ?? "", /and 12 more/);
        match(error.next, /^deploy a newer release/);
        match(
          error.next,
          new RegExp(`npx ipai rollback ${release} --accept-data-loss ${POINT} --stack prod$`),
        );
        return error.code === "data-loss";
      },
    );
  });

  it("runs when the loss is accepted by the point's name, and by no other", () => {
    equal(rewindPointFor({ ...asked, acceptDataLoss: POINT }, foreseen(false)), POINT);
    const other = { ...asked, acceptDataLoss: POINT.replace("28T", "27T") };
    throws(() => rewindPointFor(other, foreseen(false)), { code: "data-loss" });
  });

  it("is asked for with the plan where one is proposed", () => {
    const proposed = { ...asked, proposed: true } as const;
    throws(
      () => rewindPointFor(proposed, foreseen(false)),
      (error: UserError) => {
        const command = `npx ipai propose rollback ${release} --accept-data-loss ${POINT} --stack prod`;
        ok(error.next.endsWith(`: ${command}`), error.next);
        return error.code === "data-loss";
      },
    );
    equal(rewindPointFor({ ...proposed, acceptDataLoss: POINT }, foreseen(false)), POINT);
  });

  it("is no deploy's business, and takes no word where no data go back", () => {
    throws(() => rewindPointFor({ ...asked, verb: "deploy" }, foreseen(true)), {
      code: "goes-back",
    });
    const codeOnly: Foresight = {
      release,
      digest: "sha256:x",
      verdict: { kind: "code-only", ...nothing },
    };
    equal(rewindPointFor(asked, codeOnly), undefined);
    throws(() => rewindPointFor({ ...asked, acceptDataLoss: POINT }, codeOnly), {
      code: "no-data-loss",
    });
  });
});

describe("the rewind points of a host", () => {
  it("say what was written since and what was deleted, and what they record", () => {
    const [found] = rewindPointsOf(facts(point(), since(12), '{"deleted":9}'));
    equal(found?.writesSince, 17);
    deepEqual(found.hashes, { shop: "a" });
    equal(found.takenAt, "2026-11-28T21:00:00.000Z");
  });

  it("say that nobody knows what was written when the database did not say", () => {
    equal(rewindPointsOf(facts(point()))[0]?.writesSince, null);
  });

  it("leave a copy out that was not finished", () => {
    deepEqual(
      rewindPointsOf(
        facts(point("by hand"), JSON.stringify({ name: POINT, size: 1, comment: null })),
      ),
      [],
    );
  });
});

describe("what a release needs of its host", () => {
  const update: Verdict = { kind: "update", ...nothing };
  const host = (free: number) =>
    facts(
      `{"disk":{"total":9000000,"free":${free}}}`,
      '{"databaseSize":1000000}',
      '{"held":{"mode":"update","seconds":12,"at":"2026-11-28T20:00:00Z"}}',
      '{"held":{"mode":"rewind","seconds":3,"at":"2026-11-28T21:00:00Z"}}',
      '{"availableMb":400}',
      '{"usedBytes":300000000}',
    );

  it("is the time of the last update, and disk for copy and update", () => {
    const lines = outlookLines(update, outlookOf(host(8_000_000), update, release)).join("\n");
    match(lines, /requests held: 12 s in the last update/);
    match(lines, /take 2 MB of disk, 8 MB are free/);
    match(outlookLines(update, outlookOf(facts(), update, release)).join("\n"), /not known/);
  });

  it("is the time of the release's own rehearsal once there was one, and says that it failed", () => {
    const line = (ok: boolean, of = release) =>
      `{"rehearsed":${JSON.stringify({ release: of, image: "x", at: "2026-11-28T22:00:00Z", ok, seconds: 9.5, copySeconds: 1, error: null, errors: [], lockWaits: [], locked: [], sizeBefore: 1, sizeAfter: 1, rewritten: [] })}}`;
    const lines = (...said: string[]) =>
      outlookLines(update, outlookOf(facts(...said), update, release)).join("\n");
    match(lines(line(true)), /requests held: about 10 s for the update/);
    match(lines(line(true)), /rehearsed: 9.5 s/);
    match(lines(line(false)), /rehearsed: it FAILED after 9.5 s/);
    match(lines(line(true, sha("d"))), /not known: npx ipai rehearse\n.*rehearsed: no/);
  });

  it("refuses an update that the disk has no room for, and only an update", () => {
    throws(() => refuseSmallDisk("prod", update, outlookOf(host(1_999_999), update, release)), {
      code: "disk-too-small",
    });
    refuseSmallDisk("prod", update, outlookOf(host(2_000_001), update, release));
    const code: Verdict = { kind: "code-only", ...nothing };
    refuseSmallDisk("prod", code, outlookOf(host(1), code, release));
  });

  it("says that nobody serves meanwhile where two releases do not fit", () => {
    const code: Verdict = { kind: "code-only", ...nothing };
    match(
      outlookLines(code, outlookOf(host(1), code, release)).join("\n"),
      /400 MB are free: nobody serves/,
    );
  });
});
