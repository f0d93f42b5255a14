import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { hostFinding } from "../../operations/check.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { useDroplet } from "./droplet.ts";
import { startSink, stopSink } from "./support/sink.ts";
import { watchConfiguration } from "./support/watchConfiguration.ts";

const PROGRAM = join(import.meta.dirname, "../../components/watch/program/ipai_watch");
const ROOT = "/root/ipai-watch-test";

const LIMITS = {
  diskActPercent: 101,
  diskFailPercent: 102,
  memoryPercent: 101,
  certificateActDays: 14,
  certificateFailDays: 7,
  backupHours: 26,
  drillDays: 35,
  driftActHours: 24,
  driftFailHours: 48,
  securityUpdates: 1000,
};

const told = z.looseObject({ path: z.string(), text: z.string() });
const troubles = z.looseObject({
  open: z.array(
    z.looseObject({ key: z.string(), status: z.string(), acknowledgedBy: z.string().nullable() }),
  ),
  waiting: z.number(),
});

describe("a host that looks at itself", () => {
  const droplet = useDroplet();
  let remote: Remote;

  const shell = async (script: string, ...args: string[]): Promise<string> =>
    (await remote.run({ step: "try", script, args })).stdout;
  /** Runs the program with this disk alone to look at, and at a moment of the test's choosing. */
  const run = async (words: string, hoursLater = 0): Promise<string> => {
    const program = `
import sys, time
from ipai_watch import __main__, configuration, look, machine, maintenance
configuration.FILE = configuration.Path("${ROOT}/watch.json")
configuration.load.__defaults__ = (configuration.FILE,)
look.CHECKS = (machine.disk, machine.drift)
__main__.maintenance = lambda settings: configuration.Path("${ROOT}/maintenance").exists() and "a deploy" or ""
begun, real = time.time(), time.time
time.time = lambda: real() + ${hoursLater} * 3600
from ipai_watch import sinks
sinks.SECRETS = configuration.Path("${ROOT}")
sys.exit(__main__.main("${words}".split()))`;
    return shell(`cd ${ROOT} && python3 -B -c "$1"`, program);
  };
  const configure = (values: object = {}): Promise<string> => {
    const configuration = watchConfiguration(ROOT, {
      limits: LIMITS,
      sinks: [
        { kind: "mattermost", standIn: false, secret: "mattermost" },
        { kind: "webhook", standIn: true, secret: "webhook" },
      ],
      metrics: `${ROOT}/metrics`,
      ...values,
    });
    return shell(`printf %s "$1" >${ROOT}/watch.json`, configuration);
  };
  const heard = async (): Promise<z.infer<typeof told>[]> => {
    const lines = await shell(`cat ${ROOT}/told 2>/dev/null; rm -f ${ROOT}/told`);
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => told.parse(JSON.parse(line)));
  };
  const full = { limits: { ...LIMITS, diskActPercent: 0, diskFailPercent: 0 } };

  before("lay the program and a sink", async () => {
    remote = await openRemote(droplet().connection);
    await shell(`rm -rf ${ROOT}; mkdir -p ${ROOT}/ipai_watch`);
    for (const file of readdirSync(PROGRAM).filter((name) => name.endsWith(".py"))) {
      const stdin = readFileSync(join(PROGRAM, file));
      const script = `cat >${ROOT}/ipai_watch/$1`;
      await remote.run({ step: "lay a file", script, args: [file], stdin });
    }
    await startSink(remote, ROOT);
    await shell(
      `for name in mattermost webhook; do echo "$(cat ${ROOT}/sink)/$name" >${ROOT}/$name; done`,
    );
  });
  after(async () => {
    await stopSink(remote);
    await shell(`rm -rf ${ROOT}`);
    await remote.close();
  });
  beforeEach(async () => {
    await shell(`rm -rf ${ROOT}/state ${ROOT}/told ${ROOT}/down/* ${ROOT}/maintenance`);
    await configure();
  });

  it("says what it looked at, and writes the same for Prometheus", async () => {
    const shape = z.object({ findings: z.array(hostFinding) });
    const { findings } = shape.parse(JSON.parse(await run("look")));
    ok(findings.some(({ subject, value }) => subject === "/ space" && (value ?? 0) > 0));
    await run("tell");
    const metrics = await shell(`cat ${ROOT}/metrics/ipai.prom`);
    match(metrics, /^ipai_check_state\{stack="test",check="disk",subject="\/ space"\} 0$/m);
    match(metrics, /^ipai_check_value\{stack="test",check="disk",subject="\/ space"\} \d/m);
    match(metrics, /^ipai_check_timestamp_seconds\{stack="test"\} \d+$/m);
  });

  it("tells nobody on a quiet day", async () => {
    for (const hour of [0, 8, 16, 24]) await run("tell", hour);
    deepEqual(await heard(), []);
  });

  it("tells a trouble once, again when it lasts, and when it is over, with the command", async () => {
    await configure(full);
    for (const hour of [0, 0.1, 3.9]) await run("tell", hour);
    const [first, ...more] = await heard();
    match(first?.text ?? "", /FAIL: disk: \/ space: \d+ %, expected below 0 %\n +next: docker/);
    deepEqual(more, []);
    await run("tell", 4.1);
    match((await heard())[0]?.text ?? "", /FAIL for 4\.\d h: disk: \/ space/);
    await configure();
    await run("tell", 4.2);
    match((await heard())[0]?.text ?? "", /ok again: disk: \/ space/);
    await run("tell", 4.3);
    deepEqual(await heard(), []);
  });

  it("is quiet about what somebody sees to, until it is over", async () => {
    await configure(full);
    await run("tell");
    await run("ack all ana@laptop");
    const { open } = troubles.parse(JSON.parse(await run("alerts")));
    ok(open.length > 0 && open.every(({ acknowledgedBy }) => acknowledgedBy === "ana@laptop"));
    await heard();
    await run("tell", 5);
    deepEqual(await heard(), []);
    await configure();
    await run("tell", 6);
    match((await heard())[0]?.text ?? "", /ok again/);
  });

  it("tells what a day without a good look at drift is, and again when it is two", async () => {
    const ago = (hours: number): string =>
      new Date(Date.now() - hours * 3_600_000).toISOString().replace(/\.\d+/, "");
    await shell(`echo "$1" >${ROOT}/drift-last-good`, ago(25));
    await run("tell");
    await run("tell");
    match((await heard())[0]?.text ?? "", /^act: drift: .*\n +next: npx ipai drift --stack test/m);
    await run("tell", 24);
    match((await heard())[0]?.text ?? "", /^FAIL for 24\.0 h: drift: /m);
    await shell(`rm ${ROOT}/drift-last-good`);
  });

  it("waits while the stack is being changed, and tells then what is still wrong", async () => {
    await configure(full);
    await shell(`touch ${ROOT}/maintenance`);
    await run("tell");
    deepEqual(await heard(), []);
    await shell(`rm ${ROOT}/maintenance`);
    await run("tell");
    equal((await heard()).length, 1);
  });

  it("keeps what a sink does not take, tells the second sink after a while, and the first when it is back", async () => {
    await configure(full);
    await shell(`touch ${ROOT}/down/mattermost`);
    await run("tell");
    deepEqual(await heard(), []);
    equal(troubles.parse(JSON.parse(await run("alerts"))).waiting, 1);
    await run("tell", 0.3);
    const [standIn, ...others] = await heard();
    equal(standIn?.path, "/webhook");
    match(standIn.text, /^\(not taken by mattermost\)\nStack test:/);
    deepEqual(others, []);
    await shell(`rm ${ROOT}/down/mattermost`);
    await run("tell", 0.4);
    deepEqual(
      (await heard()).map(({ path }) => path),
      ["/mattermost"],
    );
    equal(troubles.parse(JSON.parse(await run("alerts"))).waiting, 0);
  });
});
