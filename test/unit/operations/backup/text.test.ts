import { equal, match } from "node:assert/strict";
import {
  isProved,
  type ListedBackup,
  type Made,
  type Proof,
} from "../../../../operations/backup/shapes.ts";
import { listText, madeText, proofText, windowText } from "../../../../operations/backup/text.ts";
import { timerText } from "../../../../components/backup/units.ts";

const check = { name: "odoo: rows", ok: true, lookedAt: 217, problems: [] };
const good: ListedBackup = {
  id: "20261128T180000Z",
  complete: true,
  made: { ok: true, startedAt: 0, seconds: 12, bytes: 7_000_000, release: { sha: "a" } },
  proof: { id: "20261128T180000Z", ok: true, at: 1_795_000_000, seconds: 9, checks: [check] },
};
const broken = { ...check, ok: false, problems: ["public.res_users: 3 instead of 4"] };
const unequal = { ...good, proof: { ...good.proof, ok: false, checks: [check, broken] } };

describe("the list of backups", () => {
  const cases: [string, Partial<ListedBackup>, RegExp, boolean][] = [
    ["proved", {}, /proved 2026-11-18T/, true],
    ["never proved", { proof: null }, /made, never proved/, false],
    ["not equal", unequal as ListedBackup, /NOT proved: odoo: rows: public\.res_users/, false],
    ["in part", { complete: false, made: null }, /unfinished/, false],
    ["pruned", { complete: false }, /no longer in the store/, false],
    [
      "failed",
      {
        made: {
          ok: false,
          startedAt: 0,
          seconds: 2,
          release: { sha: "a" },
          failure: { what: "No room.", said: "", next: "", code: "x" },
        },
      },
      /failed: No room\./,
      false,
    ],
  ];
  for (const [what, change, line, proved] of cases) {
    it(`says of one that is ${what} what it is`, () => {
      const backup = { ...good, ...change };
      match(listText([backup]), line);
      equal(isProved(backup), proved);
    });
  }

  it("says beside what was proved whether it has its copy, and why not", () => {
    const line = (copy: ListedBackup["copy"], change = {}) =>
      listText([{ ...good, copy, ...change }]);
    match(line({ held: true, why: null }), /proved 2026-\S+, copied$/m);
    match(line({ held: false, why: "No room." }), /proved 2026-\S+, NO COPY: No room\.$/m);
    equal(/cop/i.test(line(null)), false);
    equal(/cop/i.test(line({ held: false, why: "it was not proved" }, { proof: null })), false);
  });

  it("says what to type while it is empty", () => {
    match(listText([]), /npx ipai backup /);
  });

  it("names each difference of a proof, and how much was looked at", () => {
    match(
      proofText({ ...good.proof, ...unequal.proof } as never),
      /NOT proved[\s\S]*3 instead of 4/,
    );
  });
});

describe("a backup that was made now", () => {
  const done = { id: good.id, made: good.made as Made, proof: good.proof as Proof };
  const copy = { startedAt: 0, seconds: 3, backups: [good.id] };

  it("says that it was copied elsewhere, or what stands in the way", () => {
    match(
      madeText({ ...done, copy: { ...copy, ok: true } }),
      /copied elsewhere in 3.0 s: 20261128T/,
    );
    const failure = { what: "It is full.", said: "", next: "make room", code: "store-full" };
    match(
      madeText({ ...done, copy: { ...copy, ok: false, failure } }),
      /NOT copied \(3.0 s\): It is full\.\n {2}next: make room$/,
    );
    equal(/cop/i.test(madeText(done)), false);
  });
});

describe("the timer of backups", () => {
  it("fires by the stack's own time zone, and makes up for a night that the host slept through", () => {
    const text = timerText("02:00", "Asia/Singapore");
    match(text, /^OnCalendar=\*-\*-\* 02:00:00 Asia\/Singapore$/m);
    match(text, /^Persistent=true$/m);
  });
});

describe("the moments that can be had", () => {
  it("are said in the stack's time zone with the command, or why there are none", () => {
    const said = {
      from: "2026-11-27 02:00:00 Asia/Singapore",
      to: "2026-11-28 09:00:00 Asia/Singapore",
    };
    match(
      windowText({ from: 1, to: 2, said }).join(),
      /any moment from 2026-11-27 .* to 2026-11-28 .*restore --at/,
    );
    match(
      windowText({ problem: "there is no base backup yet" }).join(),
      /can be had: there is no base/,
    );
    equal(windowText(null).length, 0);
  });
});
