import { deepEqual, equal } from "node:assert/strict";
import { WatchHost } from "../../support/watch/host.ts";

const ALL = ["backup", "proof", "drill", "renewal", "drift"];

describe("a dead-man switch", () => {
  let host: WatchHost;

  before(async () => {
    host = await WatchHost.start();
  });
  after(() => host.stop());
  beforeEach(async () => {
    await host.well({ pings: ALL });
    // What had happened before it was switched on.
    await host.run("tell");
  });

  const pinged = async (words: string, minutes: number): Promise<string[]> =>
    (await host.run(words, minutes)).heard
      .filter(({ to }) => to.startsWith("ping/"))
      .map(({ to }) => to.replace("ping/", ""));

  it("hears of each thing once, and of nothing else", async () => {
    await host.well({ pings: ALL });
    deepEqual(
      await pinged("tell", 0),
      ALL.map((name) => `test-${name}`),
    );
    deepEqual(await pinged("tell", 5), []);
    await host.well();
    deepEqual(await pinged("tell", 0), []);
  });

  it("hears that a backup and a renewal begin", async () => {
    const begun = await pinged("begun ipai-backup.service", 10);
    deepEqual(begun, ["test-backup/start", "test-proof/start"]);
    deepEqual(await pinged("begun certbot.service", 10), ["test-renewal/start"]);
  });

  it("hears how a backup ended as soon as its unit has: made, and not proved", async () => {
    await host.backup("made", {}, -1, "c");
    await host.backup("proofs", { ok: false, checks: [] }, -1, "c");
    deepEqual(await pinged("ended", 60), ["test-backup", "test-proof/fail"]);
  });

  it("hears of a renewal that failed, and of a drill that was told of", async () => {
    const failed = `Result=exit-code\nExecMainExitTimestamp=@${Math.round(Date.now() / 1000)}\n`;
    await host.write("answers/systemctl.renewal", failed);
    await host.backup("drills", { ok: false }, -1, "c");
    deepEqual(await pinged("tell", 60), ["test-drill/fail", "test-renewal/fail"]);
  });

  it("hears later what it did not take, and then once", async () => {
    await host.backup("made", {}, -1, "c");
    host.http.answers.set("ping", 500);
    deepEqual(await pinged("tell", 60), []);
    host.http.answers.set("ping", "hangs");
    deepEqual(await pinged("tell", 65), []);
    host.http.answers.clear();
    deepEqual(await pinged("tell", 70), ["test-backup"]);
    deepEqual(await pinged("tell", 75), []);
  });

  it("hears of the others although one cannot be looked at", async () => {
    await host.write("backups/made/c.json", "not JSON");
    await host.backup("drills", {}, -1, "c");
    deepEqual(await pinged("tell", 60), ["test-drill"]);
    equal((await host.run("look")).heard.length, 0);
  });
});
