import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { composeProjectHandler as handler } from "../../provider/resources/composeProject/handler.ts";
import type {
  ComposeProjectInputs,
  ComposeProjectState,
} from "../../provider/resources/composeProject/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import { healthy, ids, installDocker, pushedImage, project } from "./support/composeProject.ts";

describe("a compose project on a lab droplet", function () {
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
  });

  after("take it down", async () => {
    await handler.delete(ctx(), "compose-test", state);
    await remote.close();
  });

  it("comes into service, with what must happen before and after it", async () => {
    const inputs = {
      ...good,
      prepare: [{ service: "web", command: ["sh", "-c", "test ! -e /healthy"] }],
      finish: [{ service: "web", command: ["test", "-e", "/healthy"] }],
    };
    ({ state } = await handler.create(ctx(), inputs));
    deepEqual(
      Object.values(state.containers).map((one) => [
        one.status,
        one.health,
        one.restarts,
        one.image,
      ]),
      [
        ["running", "healthy", 0, image],
        ["running", "healthy", 0, image],
      ],
    );
    deepEqual((await read()).inputs, inputs);
  });

  it("keeps its containers when it is asked for again, as after a killed create", async () => {
    const again = await handler.create(ctx(), good);
    deepEqual(ids(again.state), ids(state));
  });

  it("makes only the container anew whose definition changed", async () => {
    const before = ids(state);
    const changed = project(image, "touch /healthy; exec sleep 1d");
    state = await handler.update(ctx(), "compose-test", state, changed);
    notEqual(ids(state)["web"], before["web"]);
    equal(ids(state)["cron"], before["cron"]);
  });

  it("makes its containers anew when a mounted file's hash changes", async () => {
    const before = ids(state);
    state = await handler.update(ctx(), "compose-test", state, { ...good, triggers: ["conf-2"] });
    notEqual(ids(state)["web"], before["web"]);
    notEqual(ids(state)["cron"], before["cron"]);
    state = await handler.update(ctx(), "compose-test", state, good);
  });

  it("is seen as drift when a container is stopped or gone or a file edited, and repaired", async () => {
    await host("docker stop --time 60 compose-test-web; docker rm --force compose-test-cron-1");
    await host("echo '# edited' >>/opt/compose-test/compose.yaml");
    const drifted = await read();
    equal(drifted.inputs.standing, "cron: no container; web: exited with 143");
    match(drifted.inputs.compose, /# edited\n$/);
    state = await handler.update(ctx(), "compose-test", drifted.state, good);
    deepEqual((await read()).inputs, good);
  });

  it("is seen as drift when somebody runs it from another compose file", async () => {
    await host(`cd /opt/compose-test && sed 's/release_password/other/' compose.yaml >/tmp/other.yaml &&
      docker compose -p compose-test -f /tmp/other.yaml up -d`);
    const drifted = await read();
    match(drifted.inputs.standing, /web: made from another configuration/);
    state = await handler.update(ctx(), "compose-test", drifted.state, good);
    equal((await read()).inputs.standing, "in service");
  });

  it("is the same for a person who types `docker compose up` in its directory", async () => {
    await host("cd /opt/compose-test && docker compose up --detach");
    deepEqual(ids((await read()).state), ids(state));
  });

  it("says that Docker does not answer, and takes nothing for gone because of it", async () => {
    await host("systemctl stop docker.socket docker.service 2>/dev/null");
    const { inputs } = await read();
    await host("systemctl start docker.socket docker.service 2>/dev/null");
    equal(inputs.standing, "Docker does not answer");
    deepEqual(inputs.images, state.images);
  });

  it("leaves neither containers nor files when it is deleted, however often", async () => {
    await handler.delete(ctx(), "compose-test", state);
    equal(await handler.read(ctx(), "compose-test", state), undefined);
    equal(
      await host("ls -d /opt/compose-test 2>&1 || true").then((out) => /No such/.test(out)),
      true,
    );
    await handler.delete(ctx(), "compose-test", state);
  });
});
