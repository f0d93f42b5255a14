import { equal, match, ok, rejects } from "node:assert/strict";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { useDroplet } from "./droplet.ts";

const log = "/run/job-test.log";
const go = "/run/job-test.go";

/** Says that it begins, waits for the word of the test, and says that it ends. */
const script = `
echo "begin $1 $(cat)" >> ${log}
until [ -e ${go} ]; do sleep 0.1; done
echo "end $1" | tee -a ${log}
`;

describe("a job on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote;

  before(async () => {
    remote = await openRemote(droplet().connection);
  });
  beforeEach(() => shell(`rm -f ${log} ${go}`));
  afterEach("let a job end that a failed test left behind", () => open());
  after(() => remote.close());

  async function shell(look: string): Promise<string> {
    return (await remote.run({ step: "look from outside", script: look })).stdout;
  }
  function open(): Promise<string> {
    return shell(`touch ${go}`);
  }
  const job = (text: string) =>
    ({
      id: "job-test",
      step: `do ${text}`,
      script,
      args: [text],
      stdin: `input of ${text}`,
    }) as const;
  const begun = (text: string) => shell(`until grep -q 'begin ${text}' ${log}; do sleep 0.1; done`);

  it("answers with its output and exit code, and gets arguments and input as they are", async () => {
    await open();
    const strange = `it's "$HOME" \\ %h`;
    const { stdout, exitCode } = await remote.runJob(job(strange));
    equal(stdout, `end ${strange}\n`);
    equal(exitCode, 0);
    equal(await shell(`cat ${log}`), `begin ${strange} input of ${strange}\nend ${strange}\n`);
  });

  it("fails with host, step, exit status and last lines", async () => {
    const failing = { ...job("x"), script: "echo to stdout; echo to stderr >&2; exit 3" };
    await rejects(remote.runJob(failing), (error: unknown) => {
      ok(error instanceof CommandError);
      match(error.message, /^root@127\.0\.0\.1:\d+: do x: exit status 3$/);
      equal(error.lastLines, "to stdout\nto stderr");
      return true;
    });
    equal((await remote.runJob({ ...failing, okExitCodes: [3] })).exitCode, 3);
  });

  it("goes on when the connection is cut, and its caller gets the result all the same", async () => {
    const running = remote.runJob(job("once"));
    await begun("once");
    const other = await openRemote(droplet().connection);
    await other.run({
      step: "cut every other connection",
      script: `own=$(ps -o ppid= $PPID | tr -d ' ')
        for pid in $(pgrep -f '[s]shd-session: root@notty'); do
          [ "$pid" = "$own" ] || kill "$pid"
        done; touch ${go}`,
    });
    await other.close();
    equal((await running).stdout, "end once\n");
    equal(await shell(`grep -c begin ${log}`), "1\n");
  });

  it("is found by the next call when its client was killed", async () => {
    const client = await openRemote(droplet().connection);
    const stop = new AbortController();
    const abandoned = client.runJob({ ...job("kept"), signal: stop.signal });
    await begun("kept");
    stop.abort();
    await rejects(abandoned, { code: "command-cancelled" });
    await client.close();
    const found = remote.runJob(job("kept"));
    await open();
    equal((await found).stdout, "end kept\n");
    equal(await shell(`grep -c begin ${log}`), "1\n");
  });

  it("waits for another job of the same name to end", async () => {
    const first = remote.runJob(job("first"));
    await begun("first");
    const second = remote.runJob(job("second"));
    await open();
    await Promise.all([first, second]);
    const order = /^begin first .*\nend first\nbegin second .*\nend second\n$/;
    match(await shell(`cat ${log}`), order);
  });

  it("is ended by the host at its limit", async () => {
    await rejects(remote.runJob({ ...job("slow"), timeoutMs: 1_000 }), {
      code: "command-timedOut",
      message: /do slow: not done after 1 s$/,
    });
    // The caller is told when the run's lock is free; its unit ends right behind.
    const units = "systemctl list-units --plain --no-legend --state active 'ipai-job-job-test-*'";
    await shell(`until [ -z "$(${units})" ]; do sleep 0.1; done`);
  });

  it("keeps its input out of the process list and off the host when it has begun", async () => {
    const running = remote.runJob({ ...job("quiet"), stdin: "s3cret-of-the-job" });
    await begun("quiet");
    equal(await shell("ps -ef | grep -c '[s]3cret-of-the-job' || true"), "0\n");
    equal(await shell("grep -rl s3cret-of-the-job /run/ipai/jobs || echo none"), "none\n");
    await open();
    await running;
  });
});
