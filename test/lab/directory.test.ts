import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { directoryHandler } from "../../provider/resources/directory/handler.ts";
import { directoryInputs } from "../../provider/resources/directory/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const path = "/srv/directory-test/a";

describe("a folder on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote;

  before(async () => {
    remote = await openRemote(droplet().connection);
  });
  afterEach(() => shell("rm -rf /srv/directory-test"));
  after(() => remote.close());

  const shell = async (script: string) =>
    (await remote.run({ step: "look from outside", script })).stdout;
  const declared = (inputs: object = {}) => directoryInputs.parse({ path, ...inputs });
  const create = async (inputs: object = {}) =>
    (await directoryHandler.create(callContext(remote), declared(inputs))).state;

  it("is made with its parents, and read back as declared", async () => {
    const state = await create({ mode: "0750", owner: "101", group: "daemon" });
    equal(await shell(`stat -c '%a %u %G' ${path}`), "750 101 daemon\n");
    deepEqual((await directoryHandler.read(callContext(remote), path, state))?.inputs, state);
  });

  it("is adopted with what is in it", async () => {
    await shell(`mkdir -p ${path} && echo kept > ${path}/file`);
    await create({ mode: "0700" });
    equal(await shell(`cat ${path}/file; stat -c %a ${path}`), "kept\n700\n");
  });

  it("shows another mode and owner, and is repaired", async () => {
    const state = await create();
    await shell(`chmod 777 ${path}; chown daemon ${path}`);
    const found = await directoryHandler.read(callContext(remote), path, state);
    deepEqual([found?.inputs.mode, found?.inputs.owner], ["0777", "daemon"]);
    await directoryHandler.update(callContext(remote), path, state, declared());
    equal(await shell(`stat -c '%a %U' ${path}`), "755 root\n");
  });

  it("is gone when it was removed, or became a file", async () => {
    const state = await create();
    await shell(`rmdir ${path} && touch ${path}`);
    equal(await directoryHandler.read(callContext(remote), path, state), undefined);
    await rejects(create(), /make the folder .*: exit status 1$/);
  });

  it("goes when it is empty, and stays with a warning when it is not", async () => {
    const state = await create();
    await shell(`touch ${path}/data`);
    const ctx = callContext(remote);
    await directoryHandler.delete(ctx, path, state);
    match(ctx.lines.join("\n"), /is kept, because it is not empty/);
    await shell(`test -f ${path}/data && rm ${path}/data`);
    await directoryHandler.delete(callContext(remote), path, state);
    equal(await shell(`ls -A /srv/directory-test`), "");
    await directoryHandler.delete(callContext(remote), path, state);
  });
});
