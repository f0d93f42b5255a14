import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { width } from "../../../report/columns.ts";
import { fit } from "../../../report/fit.ts";
import { table } from "../../../report/table.ts";

const SHA = "45a718d34f49782cd6a1b39edfe0027f1f47ac8a";

/** Lines that are wider than the terminal although they hold more than one word or command. */
function tooWide(text: string, columns: number): string[] {
  return text
    .split("\n")
    .filter((line) => width(line) > columns)
    .filter((line) => !/^\s*\S*(?:npx ipai .*)?$/.test(line.replace(/^\s*next: /, "")));
}

describe("a text on a terminal", () => {
  it("is as it was where it has room", () => {
    const text = `  a  b\n\n${table(
      [
        ["when", "what"],
        ["now", "deploy"],
      ],
      { head: true },
    )}\nnext: look \n`;
    equal(fit(text, 80), text);
  });

  it("is broken between words, and goes on under its beginning or its last column", () => {
    deepEqual(fit(`error: ${"word ".repeat(12).trim()}`, 40).split("\n"), [
      "error: word word word word word word",
      "  word word word word word word",
    ]);
    deepEqual(fit(`✓  login    ${"word ".repeat(10).trim()}`, 40).split("\n"), [
      "✓  login    word word word word word",
      "            word word word word word",
    ]);
  });

  it("keeps a command on a line of its own, to be copied", () => {
    const command = `npx ipai propose rollback ${SHA} --accept-data-loss before_b --stack prod`;
    for (const text of [
      `next: ${command}`,
      `next: if you are very sure of what you do: ${command}.`,
    ]) {
      const lines = fit(text, 60).split("\n");
      equal(lines.filter((line) => line.includes(command)).length, 1, lines.join("\n"));
    }
    deepEqual(
      fit("it serves no more; npx ipai up finishes what a killed release began", 60),
      "it serves no more; npx ipai up finishes what a killed\n  release began",
    );
  });

  const rows = [
    ["when", "what", "who", "message"],
    [
      "2026-11-30T06:56:41Z",
      "deploy",
      "ana@laptop",
      "the shop counts stock by lot, and prints what is left of it",
    ],
    ["2026-11-29T06:56:41Z", "rollback", "ben@laptop", "short"],
  ];
  it("has tables in narrower columns, as long as a word fits into each", () => {
    const lines = fit(`${table(rows, { head: true })}\nnext: look`, 80).split("\n");
    deepEqual(tooWide(lines.join("\n"), 80), []);
    match(lines[1] ?? "", /^─{20} {2}─{8} {2}─{10} {2}─{35,36}$/);
    match(lines[3] ?? "", /^ {44}\S/);
    equal(lines.at(-1), "next: look");
  });

  it("has tables record by record where they do not fit", () => {
    const lines = fit(`${table(rows, { head: true })}\nshort`, 44).split("\n");
    deepEqual(lines.slice(0, 6), [
      "when     2026-11-30T06:56:41Z",
      "what     deploy",
      "who      ana@laptop",
      "message  the shop counts stock by lot, and",
      "         prints what is left of it",
      "",
    ]);
    equal(lines.at(-1), "short");
  });

  it("loses no word and cuts none, whatever it is", () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "b", "-", "ü", "7", "한", "e\u0301", "👩‍👩‍👧", "🇨🇭"),
      minLength: 1,
      maxLength: 30,
    });
    const cell = fc.array(word, { minLength: 1, maxLength: 12 }).map((each) => each.join(" "));
    const rowsOf = fc.integer({ min: 2, max: 6 }).chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
        minLength: 2,
        maxLength: 5,
      }),
    );
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: 40, max: 120 }), (given, columns) => {
        const text = table(given, { head: true });
        const fitted = fit(`${text}\n\n${given.flat().join("  ")}`, columns);
        const sorted = (all: string): string[] => (all.match(/[^\s─]+/g) ?? []).sort();
        const seen = new Set(sorted(fitted));
        for (const each of sorted(text)) ok(seen.has(each), `${each} is gone from\n${fitted}`);
        deepEqual(
          tooWide(fitted, columns).filter((line) => line.trim().split(/ +/).length > 2),
          [],
        );
      }),
    );
  });
});
