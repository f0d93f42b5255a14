import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { recorded, type Recorded } from "../../../operations/metrics/shapes.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../components/watch/program");
const HOUR = 3600;
const NOW = 1_795_934_436;

/** A line as nginx writes it with the stack's format. */
const line = (status: number, seconds: string, agent = "Firefox"): string =>
  `192.0.2.7 - - [29/Nov/2026:06:34:38 +0000] "GET /web?a=\\x22b HTTP/1.1" ${status} 5 "-" "${agent}" ${seconds}`;

describe("what a host records of itself", () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), "ipai-recording-"));
  });

  /** Runs Python with the program, on a host whose nginx and database answer as the test says. */
  const python = async (
    body: string,
    input: unknown = null,
  ): Promise<{ out: string; err: string }> => {
    const program = `
import json, sys
from pathlib import Path
from types import SimpleNamespace
from ipai_watch import nginx, recording
given = json.loads(sys.stdin.read())
settings = SimpleNamespace(state=Path("${state}"), data=Path("/"), backups=Path("${state}/backup"), odoo_database="", postgres="")
nginx.said = lambda *_, **__: "\\n".join(given["lines"])
recording.ask_database = lambda *_: given["database"]
${body}`;
    const run = await execa("python3", ["-B", "-c", program], {
      cwd: PROGRAM,
      input: JSON.stringify(input),
    });
    return { out: run.stdout, err: run.stderr };
  };
  const database = (transactions: number) => ({
    ...{ connections: 7, most_connections: 100, bytes: 5_000_000 },
    ...{ transactions, hit: transactions * 9, read: transactions },
  });
  const only = ({ points: [point] }: Recorded) => {
    ok(point);
    return point;
  };
  const sample = (at: number, lines: readonly string[], transactions = 0) =>
    python(`recording.record(settings, ${at})`, { lines, database: database(transactions) });
  const drawn = async (hours: number, points: number): Promise<Recorded> => {
    const { out } = await python(
      `print(json.dumps(recording.drawn(settings, ${hours}, ${points}, ${NOW})))`,
    );
    return recorded.parse(JSON.parse(out));
  };

  it("adds the times of many looks up to the percentiles of all their answers", async () => {
    const quick = Array.from({ length: 90 }, () => line(200, "0.100"));
    const slow = Array.from({ length: 10 }, () => line(502, "2.000"));
    await sample(NOW - 600, quick, 1000);
    await sample(NOW - 300, [...slow, line(404, "0.001")], 4000);
    const point = only(await drawn(1, 1));
    equal(point.requests, 101);
    const near = (value: number | null, wanted: number): boolean =>
      value !== null && Math.abs(value / wanted - 1) < 0.026;
    ok(near(point.p50, 0.1) && near(point.p95, 2) && near(point.p99, 2), JSON.stringify(point));
    ok(near(point.failed_percent, 1000 / 101), String(point.failed_percent));
    // 3,000 transactions in 300 seconds, nine of ten blocks from memory.
    deepEqual([point.transactions, point.cached_percent, point.connections], [10, 90, 7]);
    ok((point.memory_percent ?? 0) > 0 && (point.disk_percent ?? 0) > 0);
  });

  it("counts no websocket, no look of its own and no line that is none", async () => {
    const odd = [line(101, "3000.0"), line(200, "0.1", "ipai-watch"), "rubbish", ""];
    await sample(NOW - 300, [...odd, line(200, "0.010")]);
    const point = only(await drawn(1, 12));
    equal(point.requests, 1);
    ok((point.p99 ?? 9) < 0.011);
  });

  it("takes a line of before nginx wrote times as a request without one", async () => {
    await sample(NOW - 300, [line(200, "").trimEnd()]);
    const point = only(await drawn(1, 12));
    deepEqual([point.requests, point.p50], [1, null]);
  });

  it("keeps 30 days and no more", async () => {
    for (const days of [31, 29, 0]) await sample(NOW - days * 24 * HOUR - 1, []);
    const { out } = await python(
      `print(recording.opened(settings.state / "samples.sqlite").execute("select count(*) from sample").fetchone()[0])`,
    );
    equal(out.trim(), "2");
    deepEqual((await drawn(720, 30)).points.length, 2);
  });

  it("goes on without what cannot be measured, and says so", async () => {
    const { err } = await python(`recording.record(settings, ${NOW - 300})`, { lines: [] });
    match(err, /postgres not measured/);
    const point = only(await drawn(1, 12));
    equal(point.connections, null);
    ok((point.memory_percent ?? 0) > 0);
  });

  it("moves a file aside that is no database, and begins anew", async () => {
    await writeFile(path.join(state, "samples.sqlite"), "rubbish ".repeat(1000));
    const { err } = await sample(NOW - 300, []);
    match(err, /is moved aside/);
    equal((await drawn(1, 12)).points.length, 1);
    ok((await readdir(state)).includes("samples.broken"));
  });

  it("knows of no sample before the first, and names backups and drills of the time", async () => {
    await mkdir(path.join(state, "backup/made"), { recursive: true });
    const made = { ok: false, startedAt: NOW - HOUR };
    await writeFile(path.join(state, "backup/made/20261129T053036Z.json"), JSON.stringify(made));
    const answer = await drawn(2, 12);
    deepEqual([answer.newest, answer.points], [null, []]);
    deepEqual(answer.events, [
      { at: NOW - HOUR, kind: "backup", what: "20261129T053036Z", ok: false },
    ]);
    deepEqual((await drawn(0.5, 6)).events, []);
  });
});
