import { deepEqual, equal, rejects } from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { fileHandler } from "../../../provider/resources/file/handler.ts";
import { fileInputs } from "../../../provider/resources/file/inputs.ts";
import { lazyRemote } from "../../../provider/ssh/openRemote.ts";
import { callContext } from "../../support/callContext.ts";
import { startSshHost } from "../../support/sshHost.ts";
import type { SshHost } from "../../support/sshHost.ts";

describe("a file whose connection is cut while it is written", () => {
  let host: SshHost;
  before(async () => {
    host = await startSshHost();
  });
  after(() => host.close());

  it("keeps its old content, and leaves nothing beside it", async () => {
    const folder = path.join(host.folder, "etc");
    const target = path.join(folder, "a");
    const { uid, gid } = userInfo();
    const owned = { owner: String(uid), group: String(gid), path: target };
    const remote = lazyRemote(host.connection);
    const ctx = callContext(remote);
    await fileHandler.create(ctx, fileInputs.parse({ ...owned, content: "old\n" }));

    host.events.once("command", () => host.cut());
    const long = fileInputs.parse({ ...owned, content: "new\n".repeat(500_000) });
    await rejects(fileHandler.create(ctx, long), { code: "command-disconnected" });
    await host.idle();
    equal(await readFile(target, "utf8"), "old\n");
    deepEqual(await readdir(folder), ["a"]);

    await fileHandler.create(ctx, long);
    equal((await readFile(target, "utf8")).length, 2_000_000);
    await remote.close();
  });
});
