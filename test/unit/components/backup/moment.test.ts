import { deepEqual, match } from "node:assert/strict";
import path from "node:path";
import { execa } from "execa";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
const ASK = `
import sys
from ipai_backup.failure import Failure
from ipai_backup.moment import parsed
for text in sys.argv[2:]:
    try:
        print(parsed(text, sys.argv[1]).isoformat())
    except Failure as failure:
        print(failure.said)
`;

async function asked(zone: string, ...texts: string[]): Promise<string[]> {
  const env = { PYTHONPATH: PROGRAM };
  return (await execa("python3", ["-B", "-c", ASK, zone, ...texts], { env })).stdout.split("\n");
}

describe("a moment to restore to", () => {
  it("is in the stack's time zone, or has its own offset", async () => {
    const found = await asked(
      "Asia/Singapore",
      "2026-11-27 14:05",
      "2026-11-27 14:05+00:00",
      "2026-11-27T06:05:30Z",
    );
    deepEqual(found, [
      "2026-11-27T06:05:00+00:00",
      "2026-11-27T14:05:00+00:00",
      "2026-11-27T06:05:30+00:00",
    ]);
  });

  it("is refused where the clocks skipped it or showed it twice, and where it is none", async () => {
    const [skipped = "", twice = "", either = "", none = ""] = await asked(
      "Europe/Berlin",
      "2026-03-29 02:30",
      "2026-10-25 02:30",
      "2026-10-25 02:30+02:00",
      "yesterday",
    );
    match(skipped, /the clocks of Europe\/Berlin skipped it/);
    match(twice, /showed it twice: add \+0200 or \+0100/);
    match(either, /^2026-10-25T00:30:00\+00:00$/);
    match(none, /^yesterday: /);
  });
});
