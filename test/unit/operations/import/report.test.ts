import { deepEqual, equal, match } from "node:assert/strict";
import { reported } from "../../../../operations/import/report.ts";
import { loadedText, reportText } from "../../../../operations/import/text.ts";

const A = `aa/${"a".repeat(40)}`;
const B = `bb/${"b".repeat(40)}`;
const source = { dumpBytes: 1e6, writtenAt: null, files: { [A]: 10 }, writers: ["unit:odoo"] };
const host = {
  image: { series: "19.0", modules: ["base", "web"] },
  postgres: 17,
  extensions: ["unaccent"],
  database: "odoo",
  lacking: [A],
  neededBytes: 3e6,
  freeBytes: 1e9,
};
const dump = {
  postgres: 16,
  series: "19.0",
  modules: { base: "19.0.1.3", web: "19.0.1.0" } as Record<string, string>,
  attachments: [A],
  extensions: ["unaccent"],
  rows: { "public.res_users": 5, "public.res_partner": 7 },
};

describe("the report on an Odoo that is to be imported", () => {
  it("has nothing in the way of one that fits, and says what will be sent and stopped", () => {
    const seen = reported(source, host, dump);
    deepEqual(seen.inTheWay, []);
    deepEqual([seen.rows, seen.tables, seen.sendBytes, seen.missing], [12, 2, 10, 0]);
    const text = reportText(seen);
    match(text, /12 rows in 2 tables, 1\.0 MB/);
    match(text, /writes there +unit:odoo/);
  });

  it("names attachments whose file the source has lost, and loads it all the same", () => {
    const seen = reported(source, host, { ...dump, attachments: [A, B] });
    deepEqual([seen.missing, seen.missingNames, seen.inTheWay], [1, [B], []]);
  });

  const wrong: [string, typeof dump, RegExp][] = [
    [
      "another series",
      { ...dump, series: "18.0" },
      /Odoo 18\.0, and this stack's image Odoo 19\.0/,
    ],
    [
      "a module that the image lacks",
      { ...dump, modules: { ...dump.modules, own_module: "19.0.1.0" } },
      /lacks 1 installed modules: own_module/,
    ],
    ["a newer PostgreSQL", { ...dump, postgres: 18 }, /PostgreSQL 18, newer than this stack's 17/],
    [
      "an extension that is not there",
      { ...dump, extensions: ["postgis"] },
      /lacks the extensions postgis/,
    ],
  ];
  for (const [what, bad, expected] of wrong) {
    it(`puts ${what} in the way, with what to do`, () => {
      const seen = reported(source, host, bad);
      equal(seen.inTheWay.length, 1);
      match(reportText(seen), expected);
      match(reportText(seen), /\n {2}next: \w/);
    });
  }

  it("says how long nobody could write, and where that is not known, what is not in it", () => {
    const done = {
      database: "odoo",
      keptAs: "odoo_before_import",
      tables: 2,
      rows: 12,
      files: 1,
      seconds: 40,
    };
    match(loadedText(done, 95), /nobody could write for 1 min 35 s/);
    match(loadedText(done, null), /written after the source was saved is not in it/);
  });
});
