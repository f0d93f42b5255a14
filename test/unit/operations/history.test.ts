import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { history, withWatches } from "../../../operations/history.ts";
import { KnownWatches } from "../../../operations/release/knownWatches.ts";

describe("ipai history", () => {
  it("says what was done once: when, who and which release have columns of their own", () => {
    const sha = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";
    const entry = (message: string) => ({
      when: "2026-11-24T20:36:01.000Z",
      kind: "update",
      result: "succeeded",
      who: "ana@laptop",
      sha,
      message,
      changes: { update: 1 },
    });
    const shown = history.text({
      stack: "prod",
      entries: [
        entry(`rollback to ${sha} by ana@laptop`),
        entry(`up ${sha} by ana@laptop`),
        entry("move the mail provider"),
      ],
    });
    match(shown, /ana@laptop +6922c7d5b0c4 +1 updated, 0 unchanged +rollback\n/);
    match(shown, /ana@laptop +6922c7d5b0c4 +1 updated, 0 unchanged +up\n/);
    match(shown, /unchanged +move the mail provider$/);
  });

  it("shows a message with escape codes and line breaks as plain text of one line", () => {
    const shown = history.text({
      stack: "prod",
      entries: [
        {
          when: "2026-11-24T20:36:01.000Z",
          kind: "update",
          result: "succeeded",
          message: "\u001b[2J\u001b[31mall\u0007 gone\n| **bold** `x`",
          changes: {},
        },
      ],
    });
    match(shown, /all gone \| \*\*bold\*\* `x`$/);
    doesNotMatch(shown, /[\u001b\u0007]/);
  });

  it("says how a watch ended beside the newest run that brought its release up before that", () => {
    const run = (sha: string, when: string) => ({
      when,
      kind: "update",
      result: "succeeded",
      sha,
      message: `deploy ${sha} by ana@laptop`,
      changes: {},
    });
    const [one, other] = ["a".repeat(40), "b".repeat(40)];
    const entries = [
      run(one, "2026-11-24T22:00:00.000Z"),
      run(other, "2026-11-24T21:00:00.000Z"),
      run(one, "2026-11-24T20:00:00.000Z"),
    ];
    const watch = {
      id: "20261124T200500Z",
      release: one,
      before: other,
      image: "registry:5000/odoo@sha256:a",
      mode: "code-only" as const,
      point: null,
      seconds: 300,
      began: "2026-11-24T20:05:00Z",
      ended: "2026-11-24T20:06:00Z",
      outcome: "taken-back" as const,
      requests: 40,
      failed: 30,
      sign: "error rate",
      found: "30 of 40 requests were answered 5xx",
    };
    const cutover = {
      release: other,
      at: "2026-11-24T21:01:30Z",
      answered: 12,
      failed: 0,
      gapSeconds: 0,
      heldSeconds: 86,
      point: "odoo_rewind_20261124T210000Z",
    };
    const shown = withWatches(entries, { ended: [watch], cutovers: [cutover] });
    deepEqual(
      shown.map((entry) => [entry.watch?.id, entry.cutover?.heldSeconds]),
      [
        [undefined, undefined],
        [undefined, 86],
        [watch.id, undefined],
      ],
    );
    const text = history.text({ stack: "prod", entries: shown });
    match(text, /taken back by the watch: error rate: 30/);
    match(text, /0 of 12 requests failed; requests held 86 s; rewind point odoo_rewind_2026/);
  });
});

describe("how watches ended", () => {
  const root = mkdtempSync(path.join(tmpdir(), "ipai-watches-"));
  const known = new KnownWatches(root, "prod");
  const [first, second] = ["2026-11-24T20:00:00.000Z", "2026-11-24T21:00:00.000Z"];
  const window = { id: "1", image: "odoo@sha256:1", seconds: 300 };
  after(() => rmSync(root, { recursive: true }));

  it("is asked of the host until it is known, and again after another run", async () => {
    equal((await known.read(first)).isAll, false);
    await known.keep(first, { window, status: undefined, ended: [], cutovers: [] });
    equal((await known.read(first)).isAll, false);
    await known.keep(first, { window: undefined, status: undefined, ended: [], cutovers: [] });
    deepEqual(await known.read(first), { ended: [], cutovers: [], isAll: true });
    equal((await known.read(second)).isAll, false);
  });

  it("is asked again where what was kept cannot be read", async () => {
    writeFileSync(path.join(root, ".state/watches/prod.json"), "{");
    deepEqual(await known.read(first), { ended: [], cutovers: [], isAll: false });
  });
});
