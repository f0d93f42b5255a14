import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { deeds, failure, start } from "./converging.ts";
import { type HostSample, releaseInputs } from "./samples.ts";

const serving: HostSample = { slots: { blue: { of: releaseInputs() } }, serving: "blue" };

describe("converging a release on the data of a rewind point", () => {
  const POINT = "odoo_rewind_20261127T210000Z";
  const standing = releaseInputs(undefined, { data: POINT });

  it("leaves going back with data to the host's own job, and once it stands on the point does it no more", async () => {
    const host: HostSample = { ...serving, data: { points: [POINT] } };
    const { remote, result } = start(standing, host);
    await result;
    ok(remote.steps.includes(`rewind to ${POINT}`), String(remote.steps));
    const again = start(standing, { ...serving, data: { standsOn: POINT, points: [] } });
    equal((await again.result).data, POINT);
    ok(!again.remote.steps.some((step) => step.startsWith("rewind")));
  });

  it("says that going back failed, and has the next up try again", async () => {
    const host: HostSample = { ...serving, data: { points: [POINT] } };
    const { result } = start(standing, host, {
      "rewind to": { exitCode: 1, output: "ipai-release failed prepare\nipai-release undone\n" },
    });
    const { reasons, state } = await failure(result);
    match(reasons, /the rewind to odoo_rewind_20261127T210000Z failed at prepare/);
    equal(state.data, undefined);
  });

  it("refuses a rewind point that is not there, before anything changes", async () => {
    const { remote, result } = start(standing, { ...serving, data: { points: [] } });
    await rejects(result, { code: "rewind-point-gone" });
    deepEqual(deeds(remote.steps), []);
  });
});
