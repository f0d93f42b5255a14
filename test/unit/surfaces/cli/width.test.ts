import { deepEqual, ok } from "node:assert/strict";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { reportText } from "../../../../checks/verify/text.ts";
import { approvals } from "../../../../operations/approvals/list.ts";
import { planText } from "../../../../operations/approvals/propose.ts";
import { changesText } from "../../../../operations/changes/text.ts";
import { history } from "../../../../operations/history.ts";
import { width } from "../../../../report/columns.ts";
import { fitted } from "../../../../surfaces/cli/console.ts";
import { basisOf, emptyCheckout, planOf } from "../../operations/approvals/support.ts";
import { Terminal } from "../../../support/terminal.ts";

const source = path.resolve(import.meta.dirname, "../../../..");
const WIDTHS = [60, 80];
/** A line may be longer for the sake of one word or one command, which are there to be copied. */
const ONE_PIECE = /^\s*(?:\S+: )?(?:\S+|`?npx ipai .*)$/;

/** Lines that are wider than the terminal without need. */
const tooWide = (text: string, columns: number): string[] =>
  text.split("\n").filter((line) => width(line) > columns && !ONE_PIECE.test(line));

describe("what ipai prints at a terminal", function () {
  this.timeout(180_000);

  async function shown(columns: number, ...words: string[]): Promise<string> {
    const terminal = new Terminal([path.join(source, "surfaces/cli/ipai"), ...words], {
      ...{ columns, cwd: source },
    });
    await terminal.ended();
    return stripVTControlCharacters(terminal.shown).replaceAll("\r", "");
  }

  const commands = [
    [],
    ["--help"],
    ["propose", "rollback", "--help"],
    ["mcp", "--help"],
    ["approvals", "--all"],
    ["history"],
    ["settings", "--stack", "staging"],
    ["evidence", "list", "--stack", "staging"],
    ["logs", "--limit", "no"],
    ["preview", "--stack", "nowhere"],
    ["job", "0123456789abcdef"],
  ];
  for (const columns of WIDTHS) {
    it(`fits into ${columns} columns`, async () => {
      for (const words of commands) {
        const text = await shown(columns, ...words);
        ok(text.trim() !== "", words.join(" "));
        deepEqual(tooWide(text, columns), [], `ipai ${words.join(" ")}`);
      }
    });
  }
});

describe("what an operation says of a production", () => {
  const sha = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";
  const entry = (message: string) => ({
    ...{ when: "2026-11-24T20:36:01.000Z", kind: "update", result: "succeeded", who: "ana@laptop" },
    ...{
      sha,
      message,
      changes: { update: 12, create: 3, same: 104 },
      verdict: "update of 3 modules",
    },
  });
  const texts: Readonly<Record<string, () => string | Promise<string>>> = {
    history: () =>
      history.text({
        stack: "prod",
        entries: [
          entry("move the mail provider to the one that the accountants have asked for since May"),
          entry(`deploy ${sha} by ana@laptop`),
        ],
      }),
    approvals: async () =>
      approvals.text({
        plans: [{ plan: planOf(basisOf(await emptyCheckout())), state: "waiting" }],
      }),
    approve: async () => planText(planOf(basisOf(await emptyCheckout()))),
    verify: () =>
      reportText("prod", [
        {
          ...{ layer: "containers", status: "fail", subject: "the release that serves" },
          expected:
            "an image of the release that is declared, pinned by its digest, since the last up",
          found: "an image that nobody has declared, started by hand on the host at 12:04 by root",
          next: `npx ipai rollback ${sha} --stack prod`,
        },
        {
          layer: "login",
          status: "pass",
          subject: "a person",
          expected: "a session",
          found: "one",
        },
      ]),
    preview: () =>
      changesText([
        {
          ...{ urn: "urn:a::b", type: "host:index:File", name: "nginx-vhost", change: "update" },
          properties: [
            {
              path: "content",
              diff: "@@ -1,2 +1,2 @@\n-  listen 443 ssl; # served to everybody\n+  listen 443 ssl http2; # served to everybody who asks for it by the name of the shop alone",
            },
            { path: "mode", before: "0600", after: "0644" },
          ],
        },
      ]),
  };
  for (const [name, text] of Object.entries(texts)) {
    for (const columns of WIDTHS) {
      it(`fits into ${columns} columns, and loses no word: ${name}`, async () => {
        const whole = await text();
        const narrow = fitted(whole, { isTTY: true, columns });
        deepEqual(tooWide(narrow, columns), [], narrow);
        // Of a column in which nothing stands its heading may go.
        const rows = whole.replaceAll(/^.*\n─.*$/gm, "");
        const left = new Set(narrow.match(/\S+/g));
        deepEqual(
          (rows.match(/\S+/g) ?? []).filter((word) => !left.has(word)),
          [],
        );
        ok(
          whole.split("\n").some((line) => width(line) > columns),
          "it is wide at all",
        );
        deepEqual(fitted(whole, {}), whole);
      });
    }
  }
});
