import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { composeProjectHandler as handler } from "../../provider/resources/composeProject/handler.ts";
import type {
  ComposeProjectInputs,
  ComposeProjectState,
} from "../../provider/resources/composeProject/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import {
  failure,
  healthy,
  ids,
  installDocker,
  pushedImage,
  project,
} from "./support/composeProject.ts";

describe("a compose project that fails on a lab droplet", function () {
  this.timeout(240_000);
  const droplet = useDroplet();
  let remote: Remote;
  let image: string;
  let good: ComposeProjectInputs;
  let state: ComposeProjectState;
  const ctx = () => callContext(remote);
  const host = async (script: string) =>
    (await remote.run({ step: "act on the host", script })).stdout.trim();
  const read = async () => {
    const found = await handler.read(ctx(), "compose-test", state);
    ok(found);
    return found;
  };

  before("install Docker", async function () {
    this.timeout(480_000);
    remote = await openRemote(droplet().connection);
    await installDocker(remote);
    image = await pushedImage();
    good = project(image, healthy);
    ({ state } = await handler.create(ctx(), good));
  });

  after("take it down", async () => {
    await handler.delete(ctx(), "compose-test", state);
    await remote.close();
  });

  it("is refused for a digest that the registry lacks, and nothing is touched", async () => {
    const absent = image.replace(/.{8}$/, "00000000");
    const inputs = { ...good, images: { web: absent, cron: absent } };
    inputs.compose = inputs.compose.replaceAll(image, absent);
    await rejects(handler.update(ctx(), "compose-test", state, inputs), {
      code: "image-absent",
      message: /image of web, cron, .*00000000; nothing was changed\.$/,
    });
    const after = await read();
    deepEqual(ids(after.state), ids(state));
    deepEqual(after.inputs, good);
  });

  it("fails with the reason and its last lines when it does not become healthy", async () => {
    const sick = project(image, "echo password is very-secret-value; exec sleep infinity", {
      timeoutSeconds: 20,
    });
    const error = await failure(handler.update(ctx(), "compose-test", state, sick));
    match(error.reasons, /web is not in service: unhealthy, and not healthy after \d+ s/);
    match(error.reasons, /password is \[secret\]/);
    equal(error.state.containers["web"]?.health, "unhealthy");
    state = error.state;
    equal((await read()).inputs.standing, "web: unhealthy");
  });

  it("is back when the pin goes back, although the last one failed", async () => {
    state = await handler.update(ctx(), "compose-test", state, good);
    equal((await read()).inputs.standing, "in service");
  });

  it("is given up after five restarts, long before its time is over", async () => {
    const looping = project(image, "echo cannot start; exit 3");
    const began = performance.now();
    const error = await failure(handler.update(ctx(), "compose-test", state, looping));
    match(error.reasons, /web is not in service: restarted \d times; exited with 3/);
    match(error.reasons, /cannot start/);
    const tookMs = performance.now() - began;
    ok(tookMs < (looping.timeoutSeconds * 1_000) / 2, `took ${tookMs} ms`);
    state = error.state;
  });

  it("changes no container when its preparation fails, and says what failed", async () => {
    state = await handler.update(ctx(), "compose-test", state, good);
    const inputs = project(image, "touch /healthy; exec sleep 2d", {
      prepare: [{ service: "web", command: ["sh", "-c", "echo wrong database; exit 7"] }],
    });
    const error = await failure(handler.update(ctx(), "compose-test", state, inputs));
    match(error.reasons, /prepare web with .*: exit status 7\n[^]*wrong database/);
    deepEqual(ids(error.state), ids(state));
  });

  it("goes on from a run that was stopped, and from a compose that was killed", async () => {
    const stop = new AbortController();
    const slow = project(image, "sleep 2; touch /healthy; exec sleep infinity");
    const attempt = failure(
      handler.update(
        {
          ...callContext(remote, { signal: stop.signal }),
          log: (line) => {
            if (line.includes("healthy:")) stop.abort();
          },
        },
        "compose-test",
        state,
        slow,
      ),
    );
    match((await attempt).reasons, /stopped on request .* goes on from here/);
    await host(`docker create --name 0123456789ab_compose-test-web \\
      --label com.docker.compose.project=compose-test --label com.docker.compose.service=web \\
      --label com.docker.compose.oneoff=False --label com.docker.compose.config-hash=old ${image} true`);
    state = await handler.update(ctx(), "compose-test", state, slow);
    deepEqual((await read()).inputs, slow);
    equal(await host("docker ps --all --quiet --filter name=0123456789ab"), "");
  });
});
