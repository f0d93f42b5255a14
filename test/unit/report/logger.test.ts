import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { coloursFor } from "../../../report/colours.ts";
import { elapsed } from "../../../report/elapsed.ts";
import { createLiveLine } from "../../../report/liveLine.ts";
import type { LoggerOptions } from "../../../report/logger.ts";
import { createLogger, progressLines } from "../../../report/logger.ts";
import { Redactor } from "../../../report/redaction.ts";
import { table } from "../../../report/table.ts";

function logger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  let clock = 0;
  const redactor = new Redactor();
  const log = createLogger({
    write: (line) => lines.push(line),
    live: undefined,
    json: false,
    colours: coloursFor({}, {}),
    redactor,
    now: () => clock,
    ...options,
  });
  return { lines, redactor, log, pass: (milliseconds: number) => (clock += milliseconds) };
}

describe("how the project speaks", () => {
  it("ends a step with its result and the time it took", async () => {
    const { log, lines, pass } = logger();
    await log.step("Docker daemon", (step) => {
      pass(12_000);
      step.result("already running");
      return Promise.resolve();
    });
    deepEqual(lines, ["✓ Docker daemon: already running (12 s)"]);
  });

  it("shows on a terminal what goes on inside a long step, whoever says it", async () => {
    const shown: string[] = [];
    const live = { show: (text: string) => shown.push(text), clear: () => undefined };
    const { log } = logger({ live });
    await log.step("up of stack local", async () => {
      log.status("create File nginx.conf");
      while (!shown.some((text) => text.startsWith("up of stack"))) await nextTurn();
    });
    equal(shown.at(-1), "up of stack local (0.0 s) create File nginx.conf");
  });

  it("says how long it will be where a step has gone well before, and nothing when that has passed", async () => {
    const shown: string[] = [];
    let clock = 0;
    const tell = progressLines({
      ...{ write: () => undefined, json: false, colours: coloursFor({}, {}) },
      ...{ redactor: new Redactor(), now: () => clock },
      live: { show: (text) => shown.push(text), clear: () => undefined },
    });
    const last = { tookMs: 90_000, thenMs: 30_000 };
    tell({ kind: "step-begun", step: 1, title: "backup", last });
    const told = async (atMs: number): Promise<string> => {
      clock = atMs;
      const before = shown.length;
      while (shown.length === before) await nextTurn();
      return shown.at(-1) ?? "";
    };
    equal(await told(1_000), "backup (1.0 s, about 2 min left) ");
    equal(await told(80_000), "backup (1 min 20 s, about 40 s left) ");
    // It takes longer than before: what comes after it is still to come.
    equal(await told(120_000), "backup (2 min 00 s, about 30 s left) ");
    tell({ kind: "step-ended", step: 1, title: "backup", outcome: "done", text: "", elapsedMs: 1 });
    tell({ kind: "step-begun", step: 2, title: "end", last: { tookMs: 500, thenMs: 0 } });
    equal(await told(121_000), "end (1.0 s) ");
    tell({ kind: "step-ended", step: 2, title: "end", outcome: "done", text: "", elapsedMs: 1 });
  });

  it("says which state a failed step was in, and passes the failure on", async () => {
    const { log, lines } = logger();
    const failing = log.step("images", (step) => {
      step.status("layer 3");
      return Promise.reject(new Error("no space"));
    });
    await rejects(failing, /no space/);
    deepEqual(lines, ["✗ images: layer 3 (0.0 s)"]);
  });

  it("writes one JSON document a line where a machine reads", () => {
    const { log, lines } = logger({ json: true });
    log.warning("careful");
    deepEqual(JSON.parse(lines[0] ?? ""), {
      time: "1970-01-01T00:00:00.000Z",
      level: "warning",
      message: "careful",
    });
  });

  it("takes known secrets out of every line, also in their JSON form", () => {
    const { log, lines, redactor } = logger({ json: true });
    redactor.add('pass"word\n1', "pass");
    log.info('the password is pass"word\n1');
    equal((JSON.parse(lines[0] ?? "") as { message: string }).message, "the password is [secret]");
  });

  it("takes out the longer of two secrets when one holds the other", () => {
    const redactor = new Redactor();
    redactor.add("secret-part", "secret-part-and-more");
    equal(redactor.redact("x secret-part-and-more y"), "x [secret] y");
  });

  it("uses colours on a terminal only, and not when NO_COLOR is set", () => {
    match(coloursFor({ isTTY: true }, {}).red("x"), /\u001B/);
    equal(coloursFor({}, {}).red("x"), "x");
    equal(coloursFor({ isTTY: true }, { NO_COLOR: "1" }).red("x"), "x");
    equal(coloursFor({ isTTY: true }, { TERM: "dumb" }).red("x"), "x");
  });

  it("keeps the live line within the terminal's width, on one line", () => {
    const written: string[] = [];
    const live = createLiveLine({ columns: 30, write: (text) => written.push(text) });
    live.show(`a\nb ${"x".repeat(100)}`);
    const shown = (written[0] ?? "").replace("\r\u001B[2K", "");
    equal(shown.length, 29);
    ok(shown.startsWith("a b x") && shown.endsWith("…"));
  });

  it("says times as exactly as a person needs them", () => {
    deepEqual([400, 12_400, 61_000, 3_600_000].map(elapsed), [
      "0.4 s",
      "12 s",
      "1 min 01 s",
      "60 min 00 s",
    ]);
  });

  it("aligns a table's columns by what is seen, not by colour codes", () => {
    equal(
      table([
        ["a", "b"],
        ["\u001B[31mlong\u001B[39m", "c"],
      ]),
      "a     b\n\u001B[31mlong\u001B[39m  c",
    );
  });
});
