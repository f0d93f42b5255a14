import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { between, padded, shortened, width } from "../../../report/columns.ts";
import { fit } from "../../../report/fit.ts";
import { createLiveLine } from "../../../report/liveLine.ts";
import { table } from "../../../report/table.ts";

const FAMILY = "👩‍👩‍👧‍👦";
/** What is one character to whoever reads, however it is written. */
const CHARACTERS = ["a", " ", "ü", "e\u0301", "中", "ｶﾞ", "한", FAMILY, "👍🏽", "🇨🇭", "❤️", "✓"];
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 60 });
const coloured = fc
  .array(fc.tuple(text, fc.constantFrom("31", "1", "38;5;9")), { maxLength: 4 })
  .map((parts) => parts.map(([part, look]) => `\u001B[${look}m${part}\u001B[0m`).join(""));

describe("how wide a text is on a terminal", () => {
  for (const [what, shown, columns] of [
    ["Latin", "Odoo", 4],
    ["an accent of its own", "cafe\u0301", 4],
    ["several marks on one letter", "o\u0302\u0323\u0308", 1],
    ["Chinese", "备份", 4],
    ["Korean", "백업", 4],
    ["half a width", "ｶﾅ", 2],
    ["an emoji", "🚀", 2],
    ["an emoji of four that are joined", FAMILY, 2],
    ["an emoji with a colour of skin", "👍🏽", 2],
    ["a flag", "🇨🇭", 2],
    ["a sign that is an emoji by its selector", "❤️", 2],
    ["our own signs", "✓ ✗ … ─ → ·", 11],
    ["no character", "a\u200Bb\u00AD", 2],
    ["colours", "\u001B[1m\u001B[31m备份\u001B[39m\u001B[22m", 4],
    ["a link", "\u001B]8;;https://example.com\u0007Odoo\u001B]8;;\u0007", 4],
  ] as const) {
    it(`counts ${what}`, () => equal(width(shown), columns));
  }

  it("is that of its characters, whatever they are", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHARACTERS)), (all) => {
        equal(
          width(all.join("")),
          all.reduce((sum, each) => sum + width(each), 0),
        );
      }),
    ));
});

describe("a text that is cut for a terminal", () => {
  it("is as wide as it may be, and ends between two words", () => {
    equal(shortened("备份", 4), "备份");
    equal(shortened("备份已完成", 8), "备份已…");
    equal(shortened("备份已完成", 7), "备份已…");
    equal(shortened("the backup is done", 12), "the backup…");
    equal(shortened(`${FAMILY}${FAMILY}${FAMILY}`, 5), `${FAMILY}${FAMILY}…`);
    equal(shortened("caffe\u0301caffe\u0301", 6), "caffe\u0301…");
  });

  it("leaves no colour on", () =>
    equal(shortened("\u001B[31m备份已完成\u001B[39m", 7), "\u001B[31m备份已…\u001B[39m"));

  it("is never too wide, and takes no character apart", () =>
    fc.assert(
      fc.property(fc.oneof(text, coloured), fc.integer({ min: 2, max: 40 }), (whole, columns) => {
        const cut = shortened(whole, columns);
        ok(width(cut) <= columns, JSON.stringify(cut));
        const kept = cut.replaceAll(/\u001B\[[\d;]*m/g, "").replace(/…$/, "");
        const plain = whole.replaceAll(/\u001B\[[\d;]*m/g, "");
        ok(plain.startsWith(kept));
        equal(width(kept) + width(plain.slice(kept.length)), width(plain), JSON.stringify(cut));
      }),
    ));

  it("is taken from its columns", () => {
    equal(between("备份  done", 0, 4), "备份");
    equal(between("备份  done", 6), "done");
    equal(between(`${FAMILY} ok`, 3, 5), "ok");
    equal(between("备份", 1, 2), "备");
  });
});

describe("what a terminal shows of wide characters", () => {
  /** In which column a word stands. */
  const columnOf = (line: string, word: string): number => width(line.slice(0, line.indexOf(word)));
  const rows = [
    ["who", "what", "message"],
    ["李雷", "deploy", "first"],
    ["Zoe\u0301", "rollback", "second"],
    [FAMILY, "\u001B[31mdeploy\u001B[39m", "third"],
    ["ana", "update", "fourth"],
  ];

  it("stands in straight columns", () => {
    const [head = "", rule = "", ...lines] = table(rows, { head: true }).split("\n");
    equal(rule, "────  ────────  ───────");
    equal(columnOf(head, "message"), 16);
    for (const [at, word] of ["first", "second", "third", "fourth"].entries()) {
      equal(columnOf(lines[at] ?? "", word), 16, lines[at]);
    }
    equal(padded("李雷", 6), "李雷  ");
  });

  it("stays in straight columns when a table is made narrower", () => {
    const said = "备份已完成 and the shop counts stock by lot, as the accountants have asked for";
    const wide = table([...rows, ["韩梅梅", "deploy", said]], { head: true });
    const lines = fit(wide, 60).split("\n");
    for (const line of lines) ok(width(line) <= 60, line);
    for (const word of ["first", "second", "third", "fourth", "备份"]) {
      const line = lines.find((each) => each.includes(word)) ?? "";
      equal(columnOf(line, word), 18, line);
    }
    ok(lines.length > wide.split("\n").length);
  });

  it("is broken between the characters of a language that has no spaces", () => {
    const sentence = "仓库按批次统计库存，并打印剩余数量（包括已预留的部分）。".repeat(4);
    const lines = fit(`error: ${sentence}`, 40).split("\n");
    equal(lines.map((line) => line.trim()).join(""), `error: ${sentence}`);
    for (const line of lines) {
      ok(width(line) <= 40, line);
      ok(!/^\s*[，。）]|（$/.test(line), line);
    }
    ok(lines.length <= 8, lines.join("\n"));
  });

  it("keeps a path and a command whole all the same", () => {
    const shown = fit(
      `error: ${"word ".repeat(6)}/srv/备份/已完成.dump is not there; ${"x ".repeat(9)}`,
      40,
    );
    ok(
      shown.split("\n").some((line) => line.includes("/srv/备份/已完成.dump")),
      shown,
    );
    const command = "npx ipai propose deploy --reason '仓库按批次统计' --stack prod";
    const said = fit(`next: if you are sure of it type ${command}`, 50);
    ok(
      said.split("\n").some((line) => line.includes(command)),
      said,
    );
  });

  it("stays in the terminal's last line, and no code of a program leaves it", () => {
    const written: string[] = [];
    const live = createLiveLine({ columns: 31, write: (part: string) => written.push(part) });
    live.show(`step\t1\n${"备份".repeat(30)}`);
    live.show("\u001B[2Aup \u001B[31mred\u001B[0m\r\u001B]0;title\u0007");
    const [wide = "", plain = ""] = written.map((part) => part.replace("\r\u001B[2K", ""));
    ok(width(wide) <= 30 && width(wide) >= 29, wide);
    ok(wide.startsWith("step 1 备份"), wide);
    equal(plain, "up red");
  });
});
