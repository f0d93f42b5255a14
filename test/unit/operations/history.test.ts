import { doesNotMatch, match } from "node:assert/strict";

import { history } from "../../../operations/history.ts";

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
});
