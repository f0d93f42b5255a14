import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { ago } from "../../../../operations/release/ago.ts";
import {
  earlierReleasesText,
  releasesThatRan,
  type EarlierRelease,
} from "../../../../operations/release/earlierReleases.ts";
import { sha } from "../../images/verdict/support.ts";

const NOW = new Date("2026-11-28T12:00:00Z");
const when = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

describe("the releases that can be gone back to", () => {
  it("are those of updates that ended well, each once, newest first", () => {
    const entry = (hours: number, digit: string, result = "succeeded", kind = "update") => ({
      when: when(hours),
      kind,
      result,
      who: "ana",
      sha: sha(digit),
    });
    const ran = releasesThatRan([
      entry(1, "c", "failed"),
      entry(2, "b"),
      entry(3, "b"),
      entry(4, "d", "succeeded", "refresh"),
      entry(5, "a"),
      { when: when(6), kind: "update", result: "succeeded" },
    ]);
    deepEqual(
      ran.map(({ release, ranAt }) => [release, ranAt]),
      [
        [sha("b"), when(2)],
        [sha("a"), when(5)],
      ],
    );
  });

  const found = (more: Partial<EarlierRelease>): EarlierRelease => ({
    release: sha("a"),
    ranAt: when(3),
    who: "ana@laptop",
    serves: false,
    verdict: "code-only",
    possible: true,
    ...more,
  });

  it("are listed with when, who and what each would mean, and the command for the newest", () => {
    const text = earlierReleasesText(
      "prod",
      [
        found({ release: sha("c"), serves: true, ranAt: when(0.5) }),
        found({ release: sha("b"), verdict: "impossible: module-missing", possible: false }),
        found({ release: sha("a"), ranAt: when(49), who: "b\u001b[31men" }),
      ],
      NOW,
    );
    match(text, /1 +c{40} +30 minutes ago +ana@laptop +serves now/);
    match(text, /2 +b{40} +3 hours ago +ana@laptop +impossible: module-missing/);
    match(text, /3 +a{40} +2 days ago +ben +code-only/);
    match(text, new RegExp(`next: npx ipai rollback ${sha("a")} --stack prod$`));
    doesNotMatch(text, /\u001b/);
  });

  it("may be none: then a newer release is the way", () => {
    match(
      earlierReleasesText("prod", [found({ serves: true })], NOW),
      /deploy one that mends the fault$/,
    );
  });

  it("ran in no future, whatever a clock says", () => {
    equal(ago(when(-1), NOW), "just now");
    equal(ago(when(1), NOW), "1 hour ago");
  });
});
