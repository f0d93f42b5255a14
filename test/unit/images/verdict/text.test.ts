import { match, equal, doesNotMatch } from "node:assert/strict";
import { verdictSummary, verdictText } from "../../../../images/verdict/text.ts";
import { addon, database, image, installed, judged, sha } from "./support.ts";

describe("a verdict in words", () => {
  const data = database([installed("shop", "19.0.1.0.0")], { shop: sha("a") });
  const changed = judged({ database: data, target: image({ shop: addon("19.0.1.0.0", "b") }) });

  it("says of each module what changed, and that no migration will run", () => {
    match(verdictText(changed), /^verdict: update of 1 module\n/);
    match(
      verdictText(changed),
      /shop +19\.0\.1\.0\.0 +content aaaaaaaa → bbbbbbbb +changed, but its version was not raised: no migration will run/,
    );
    equal(verdictSummary(changed), "update of 1 module: shop");
  });

  it("is short for a history however many modules change", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const many = judged({
      database: database(
        names.map((name) => installed(name, "19.0.1.0.0")),
        {},
      ),
      target: image(Object.fromEntries(names.map((name) => [name, addon("19.0.2.0.0", "b")]))),
    });
    equal(verdictSummary(many), "update of 7 modules: a, b, c, d, e, and 2 more");
  });

  it("gives each reason of an impossible one with what was found and the way forward", () => {
    const text = verdictText(judged({ database: data, target: image({}) }));
    match(text, /^verdict: impossible\n {2}The image lacks modules/);
    match(text, /found {2}shop\n {4}next {3}deploy a release that has them/);
    doesNotMatch(text, /undefined/);
  });

  it("says what a rewind loses, or that it loses nothing", () => {
    const newer = database([installed("shop", "19.0.2.0.0")], { shop: sha("b") });
    const back = (writesSince: number | null) =>
      judged({
        database: newer,
        target: image({ shop: addon("19.0.1.0.0", "a") }),
        rewindPoints: [
          {
            name: "p1",
            takenAt: "2026-11-28T11:50:00.000Z",
            hashes: { shop: sha("a") },
            writesSince,
          },
        ],
      });
    match(verdictText(back(3)), /^verdict: rewind to p1; it loses 10 minutes and 3 records\n/);
    match(verdictText(back(null)), /^verdict: rewind to p1; it loses 10 minutes\n/);
    match(verdictText(back(0)), /^verdict: rewind to p1; nobody has written since\n/);
    equal(verdictSummary(back(0)), "rewind to p1, nothing is lost");
  });
});
