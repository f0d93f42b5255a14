import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { containerLine, containerLines } from "../composeProject/samples.ts";
import { deeds, failure, start } from "./converging.ts";
import { type HostSample, nextImage, placeLines, releaseInputs } from "./samples.ts";

const release = releaseInputs();
const next = releaseInputs(nextImage);
const serving: HostSample = { slots: { blue: { of: release } }, serving: "blue" };

describe("converging a release of Odoo", () => {
  it("starts the candidate in the other slot, warms it, moves the requests, and the crons last", async () => {
    const { remote, result } = start(next, serving);
    await result;
    deepEqual(deeds(remote.steps), [
      "empty slot green",
      "keep slot green running",
      "start the containers of odoo-green",
      "warm slot green",
      "send requests to port 8169",
      "call the container of slot green odoo-prod",
      "keep slot blue warm",
      "start the containers of odoo",
    ]);
  });

  it("goes back to a slot that is still warm without starting anything but the crons", async () => {
    const host: HostSample = {
      slots: { blue: { of: release }, green: { of: next } },
      serving: "green",
      cooling: "blue",
    };
    const { remote, result } = start(release, host);
    await result;
    deepEqual(deeds(remote.steps), [
      "keep slot blue running",
      "warm slot blue",
      "send requests to port 8069",
      "call the container of slot blue odoo-prod",
      "keep slot green warm",
      "start the containers of odoo",
    ]);
  });

  it("does not bring a release up again that the watch took back, until another was declared", async () => {
    const mark = JSON.stringify({ image: nextImage, sign: "gate", found: "no login" });
    const look = `${placeLines(serving)}takenback ${mark}\n`;
    const refused = start(next, serving, { "look at the release": look });
    await rejects(refused.result, { code: "taken-back", given: "root@host:22: gate: no login" });
    deepEqual(deeds(refused.remote.steps), []);
    await start(release, serving, { "look at the release": look }).result;
  });

  it("leaves the requests alone when what is declared serves already", async () => {
    const { remote, result } = start(release, serving);
    const state = await result;
    equal(state.servingSlot, "blue");
    ok(
      !remote.steps.some((step) => /^(warm|send requests|empty)/.test(step)),
      String(remote.steps),
    );
  });

  it("mends an ill container in the slot that serves, and starts no second one", async () => {
    const host: HostSample = {
      slots: { blue: { of: release, health: "unhealthy" } },
      serving: "blue",
    };
    const { remote, result } = start(release, host);
    await result;
    ok(remote.steps.includes("start the containers of odoo-blue"));
    ok(!remote.steps.some((step) => step.includes("green")), String(remote.steps));
  });

  it("takes a candidate that does not get healthy away, says why, and the release before serves on", async () => {
    const dead = containerLine("odoo-prod", { status: "exited", exitCode: 3, health: null });
    const { remote, result } = start(next, serving, {
      "look at the containers of odoo-green": containerLines(dead),
    });
    const { reasons, state } = await failure(result);
    match(reasons, /odoo-prod is not in service: exited with 3/);
    match(reasons, /a{64} goes on serving/);
    equal(remote.steps.at(-2), "empty slot green");
    ok(!remote.steps.some((step) => step.startsWith("send requests")));
    equal(state.servingSlot, "blue");
    equal(state.containers["odoo-prod"]?.id, "id-of-blue");
    equal(state.containers["odoo-cron"]?.id, "id-of-odoo-cron");
  });

  it("does not move the crons when nginx refuses the new upstream", async () => {
    const { remote, result } = start(next, serving, {
      "send requests": { exitCode: 1, output: "nginx refused the new upstream" },
    });
    const { reasons, state } = await failure(result);
    match(reasons, /nginx refused the new upstream/);
    ok(!remote.steps.includes("start the containers of odoo"));
    equal(state.servingSlot, "blue");
  });

  it("takes a stack of before over: requests under way end before its container goes", async () => {
    const { remote, result } = start(release, { unslotted: true });
    await result;
    deepEqual(deeds(remote.steps).slice(-5), [
      "warm slot green",
      "send requests to port 8169",
      "call the container of slot green odoo-prod",
      "wait for requests under way on port 8069",
      "start the containers of odoo",
    ]);
  });

  it("without memory for two stops the old one first, says so, and brings it back when the new one fails", async () => {
    const short: HostSample = { ...serving, availableMb: 300 };
    const good = start(next, short);
    await good.result;
    ok(good.ctx.lines.some((line) => /300 MB of memory are free/.test(line)));
    ok(good.remote.steps.indexOf("stop the release before") >= 0);
    const dead = containerLine("odoo-prod", { status: "exited", exitCode: 3, health: null });
    const bad = start(next, short, {
      "look at the containers of odoo-green": containerLines(dead),
    });
    await failure(bad.result);
    equal(bad.remote.steps.at(-2), "start the release before");
  });

  const changed = (lower: boolean): string =>
    JSON.stringify({ modules: [{ name: "sale", before: "19.0.1.1", after: "19.0.1.2", lower }] });

  it("leaves an image that changes modules to the host's own job, which updates and hands over", async () => {
    const { remote, result, ctx } = start(next, serving, {
      "compare the modules": changed(false),
    });
    await result;
    const job = remote.steps.indexOf("update sale");
    ok(job > remote.steps.indexOf("write what the release odoo is about to do"));
    ok(!remote.steps.includes("start the containers of odoo-green"), String(remote.steps));
    ok(remote.steps.indexOf("start the containers of odoo") > job);
    ok(ctx.lines.some((line) => /holding requests while sale is updated/.test(line)));
  });

  it("says at which step an update failed, why, and that release and data of before are back", async () => {
    const { remote, result } = start(next, serving, {
      "compare the modules": changed(false),
      "update sale": {
        exitCode: 1,
        output: "KeyError: 'field'\nipai-release failed update\nipai-release undone\n",
      },
    });
    const { reasons, state } = await failure(result);
    match(reasons, /^root@host:22: the update of sale failed at update: the database is that of/);
    match(reasons, /KeyError: 'field'/);
    equal(state.servingSlot, "blue");
    ok(!remote.steps.includes("start the containers of odoo"));
  });

  it("refuses an image whose modules are older than the database, before anything changes", async () => {
    const { remote, result } = start(next, serving, { "compare the modules": changed(true) });
    match((await failure(result)).reasons, /sale: database 19\.0\.1\.1, image 19\.0\.1\.2/);
    ok(!remote.steps.includes("update sale"));
  });

  it("takes an image that cannot say what it changes for one that changes code only", async () => {
    const { remote, result } = start(next, serving, {
      "compare the modules": { exitCode: 127, output: 'exec: "x": executable file not found' },
    });
    await result;
    ok(remote.steps.includes("start the containers of odoo-green"));
  });

  it("starts nothing when the comparison of modules fails, and says what was said", async () => {
    const { remote, result } = start(next, serving, {
      "compare the modules": { exitCode: 1, output: "psycopg2: the database does not answer" },
    });
    match((await failure(result)).reasons, /could not be compared[\s\S]*does not answer/);
    ok(!remote.steps.includes("start the containers of odoo-green"));
  });

  it("changes nothing when the registry does not have the image", async () => {
    const { remote, result } = start(next, serving, {
      pull: { exitCode: 1, output: "manifest unknown" },
    });
    await rejects(result, { code: "image-absent" });
    equal(remote.steps.length, 1);
  });

  it("leaves the release before in service when the host's folder cannot be written", async () => {
    const { remote, result } = start(next, serving, {
      "write /opt": { exitCode: 2, output: "cannot create compose.yaml: Read-only file system" },
    });
    const { reasons, state } = await failure(result);
    match(reasons, /Read-only file system[\s\S]*a{64} goes on serving/);
    equal(state.servingSlot, "blue");
    ok(!remote.steps.some((step) => step.startsWith("send requests")), String(remote.steps));
  });

  it("stopped on request before the requests moved, leaves them where they are", async () => {
    const stop = new AbortController();
    const { remote, result } = start(next, serving, {}, stop.signal);
    stop.abort(new Error("Ctrl-C"));
    await failure(result).catch(() => undefined);
    ok(!remote.steps.some((step) => step.startsWith("send requests")), String(remote.steps));
  });
});
