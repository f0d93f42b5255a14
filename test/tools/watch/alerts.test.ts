import { deepEqual, equal, match, ok } from "node:assert/strict";
import { WatchHost } from "../../support/watch/host.ts";
import { handed, MORNING } from "../../support/watch/morning.ts";
import { CAUSES, mails, READINGS, type Trouble } from "../../support/watch/troubles.ts";

describe("each alert of the host's watch", () => {
  let host: WatchHost;

  before(async () => {
    host = await WatchHost.start();
  });
  after(() => host.stop());
  beforeEach(async () => {
    await host.well();
    deepEqual((await host.run("tell")).heard, []);
  });

  /** Everything that was told from one moment to another, five minutes apart. */
  async function told(...minutes: number[]): Promise<string[]> {
    const texts: string[] = [];
    for (const minute of minutes) {
      const { heard } = await host.run("tell", minute);
      texts.push(...heard.map(({ body }) => (JSON.parse(body) as { text: string }).text));
    }
    return texts;
  }

  async function firesOnce(key: string, breaks: Trouble["breaks"], also = 0): Promise<string> {
    await breaks(host);
    const [alert = "", ...more] = await told(5, 10);
    deepEqual(more, []);
    const heads = alert.split("\n").filter((line) => line.includes(", expected "));
    equal(heads.length, 1 + also, alert);
    ok(heads[0]?.includes(`: ${key}: `), alert);
    await host.mended();
    const [over = "", ...others] = await told(15);
    deepEqual(others, []);
    ok(over.includes(`ok again: ${key}: `), over);
    return alert;
  }

  for (const { key, breaks, also, found, next } of [...CAUSES, ...MORNING]) {
    it(`is told once, with its command, and when it is over: ${key} ${found.source}`, async () => {
      const alert = await firesOnce(key, breaks, also);
      const [, , head = "", command = ""] = alert.split("\n");
      match(head, found);
      match(command, new RegExp(`^ {4}next: .*${next.source}`));
    });
  }

  READINGS.forEach(([check, breaks], index) => {
    it(`is told once for a reading that is no answer, and hides no other: ${check} (${index})`, async () => {
      match(await firesOnce(`${check}: an answer`, breaks), /cannot be looked at: /);
    });
  });

  it("is told no more of a release that failed its watch and was gone back from", async () => {
    await host.watched("stuck");
    await host.write("answers/docker.images", "odoo@b\n");
    deepEqual(await told(5, 10), []);
  });

  it("is one for a drift that n8n tells of in the morning and that is a day old later", async () => {
    await handed("drifts")(host);
    const [first = "", ...more] = await told(5, 10, 15);
    match(first, /^act: drift: .*n8n says: drifts/m);
    deepEqual(more, []);
    // A day later it is the same trouble: told again because it lasts, by its age.
    const [again = "", ...others] = await told(24 * 60 + 15);
    equal(again.split(": drift: ").length, 2, again);
    deepEqual(others, []);
  });

  it("is none for what n8n said before the last look without drift, or of a workflow switched on today", async () => {
    await handed("drifts")(host);
    await host.noDriftSince(-0.1);
    const young = { state: "on", since: 60, ended: null, age: null };
    await host.write("answers/docker.workflow", JSON.stringify(young));
    deepEqual(await told(5, 10), []);
  });

  it("goes to nobody on a quiet day with its nights, deploys and hiccups", async () => {
    for (let minutes = 60; minutes <= 24 * 60; minutes += 60) {
      const hiccup = minutes % 360 === 0;
      // An act that is over by the next look, and a container that a deploy made anew.
      await mails({ failed: hiccup ? 1 : 0 })(host);
      const starting = minutes === 720 ? { status: "restarting", health: "starting" } : {};
      await host.containers(starting);
      await host.write("answers/systemctl.jobs", minutes === 720 ? "ipai-job-1.service\n" : "");
      await host.backup("files", {}, -minutes / 60, "newest");
      if (minutes === 1080) {
        await host.backup("bases", {}, -18, "newest");
        await host.backup("made", {}, -18);
        await host.backup("proofs", {}, -18);
        await host.noDriftSince(-18);
      }
      deepEqual(await told(minutes), [], `after ${minutes} min`);
    }
  });
});
