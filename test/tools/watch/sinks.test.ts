import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Answer } from "../../support/watch/sinks.ts";
import { WatchHost } from "../../support/watch/host.ts";
import { MAILS } from "../../support/watch/well.ts";

const MATTERMOST = { kind: "mattermost", standIn: false, secret: "mattermost" };
const SLACK = { kind: "slack", standIn: false, secret: "slack" };
const STAND_IN = { kind: "webhook", standIn: true, secret: "webhook" };

describe("people are told by the host's watch", () => {
  let host: WatchHost;

  before(async () => {
    host = await WatchHost.start();
  });
  after(() => host.stop());

  // What is kept between two nights is late in minutes; these tests walk through hours.
  const nightly = { point_in_time: false };
  const well = (changes: object = {}) => host.well({ ...nightly, ...changes });
  const mended = (changes: object = {}) => host.mended({ ...nightly, ...changes });
  const email = () => ({
    kind: "email",
    standIn: false,
    to: "ops@example.com",
    from: "erp@example.com",
    host: "127.0.0.1",
    port: host.mail.port,
    encryption: "none",
    user: "",
    container: false,
  });
  const broken = () => host.containers({ status: "exited" });
  const told = async (minutes: number, words = "tell"): Promise<string[]> =>
    (await host.run(words, minutes)).heard.map(({ to }) => to);
  const waiting = async (minutes: number): Promise<number> =>
    (JSON.parse((await host.run("alerts", minutes)).said) as { waiting: number }).waiting;

  it("at all sinks at once, each in its own form", async () => {
    await well({ sinks: [MATTERMOST, SLACK, { ...STAND_IN, standIn: false }, email()] });
    await broken();
    const { heard } = await host.run("tell");
    const by = Object.fromEntries(heard.map(({ to, body }) => [to, JSON.parse(body) as object]));
    deepEqual(Object.keys(by).sort(), ["mattermost", "slack", "webhook"]);
    deepEqual(Object.keys(by["webhook"] ?? {}).sort(), ["events", "stack", "text"]);
    match(JSON.stringify(by["slack"]), /^\{"text":"```\\nStack test:/);
    equal(host.mail.letters.length, 1);
    match(host.mail.letters[0] ?? "", /^Subject: test: alert: containers: odoo-test$/m);
  });

  for (const [what, answer] of [
    ["answers 500", 500],
    ["sends elsewhere, as a log-in page does", 302],
    ["hangs", "hangs"],
    ["answers without an end", "drips"],
  ] satisfies [string, Answer][]) {
    it(`although one sink ${what}: kept, told by the stand-in, and once by that sink when it is back`, async () => {
      await well({ sinks: [MATTERMOST, SLACK, STAND_IN] });
      host.http.answers.set("mattermost", answer);
      await broken();
      deepEqual(await told(0), ["slack"]);
      equal(await waiting(5), 1);
      deepEqual(await told(10), []);
      deepEqual(await told(20), ["webhook"]);
      deepEqual(await told(25), []);
      host.http.answers.clear();
      deepEqual(await told(30), ["mattermost"]);
      deepEqual(await told(35), []);
      equal(await waiting(35), 0);
    });
  }

  it("no longer of what no sink took for a day", async () => {
    await well();
    host.http.answers.set("mattermost", 500);
    await mailsFail(1);
    for (const minutes of [0, 5]) await host.run("tell", minutes);
    await mended();
    host.http.answers.set("mattermost", 500);
    equal(await waiting(6), 1);
    // The recovery is a message of its own, and the younger one.
    await host.run("tell", 10);
    host.http.answers.clear();
    const { heard } = await host.run("tell", 24 * 60 + 7);
    deepEqual(
      heard.map(({ body }) => /ok again/.test(body)),
      [true],
    );
  });

  it("again after 24 h and after 48 h of a manifest that drifts", async () => {
    await well({ escalate_hours: 24 });
    await host.noDriftSince(24);
    const kinds: string[] = [];
    for (const hours of [0, 1, 12, 23, 24, 36, 47, 48, 49]) {
      const { heard } = await host.run("tell", 60 * hours + 1);
      for (const { body } of heard) {
        const line = (JSON.parse(body) as { text: string }).text.split("\n")[2] ?? "";
        if (line.includes("drift")) kinds.push(`${hours} h: ${line.split(": drift")[0] ?? ""}`);
      }
    }
    deepEqual(kinds, ["1 h: act", "24 h: FAIL for 24.0 h", "48 h: FAIL for 48.0 h"]);
  });

  it("by a mail that no absence note answers, and never of the mail that told them", async () => {
    await well({ sinks: [email()] });
    await broken();
    host.mail.refuses = true;
    for (const minutes of [0, 5, 10, 15]) await host.run("tell", minutes);
    // A sink that does not take alerts is no trouble to be told of through itself.
    equal(await waiting(15), 1);
    host.mail.refuses = false;
    for (const minutes of [20, 25, 30]) await host.run("tell", minutes);
    equal(host.mail.letters.length, 1);
    const [letter = ""] = host.mail.letters;
    for (const header of [
      "Auto-Submitted: auto-generated",
      "X-Auto-Response-Suppress: All",
      "Date: .+",
      "Message-ID: <.+@example\\.com>",
    ]) {
      match(letter, new RegExp(`^${header}$`, "m"));
    }
    deepEqual(host.mail.notes, []);
  });

  it("at once of a backup that failed, with its reason, also while the stack is changed", async () => {
    await well();
    await host.write("answers/systemctl.failed", "ipai-backup.service loaded failed failed\n");
    await host.write("answers/systemctl.jobs", "ipai-job-1.service\n");
    await host.backup("made", { ok: false, failure: { what: "The store has no room." } }, 0, "c");
    const { heard } = await host.run("ended");
    equal(heard.length, 1);
    const text = heard[0]?.body ?? "";
    match(text, /FAIL: units: ipai-backup\.service: failed: The store has no room\., expected/);
    match(text, /next: npx ipai logs ipai-backup --last 20 --stack test/);
    deepEqual(await told(5), []);
    await mended();
    const over = await host.run("ended", 60);
    ok(over.heard[0]?.body.includes("ok again: units: ipai-backup.service"));
  });

  function mailsFail(failed: number): Promise<void> {
    return host.write("answers/docker.mails", JSON.stringify({ ...MAILS, failed }));
  }
});
