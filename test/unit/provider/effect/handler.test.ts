import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { InitError } from "../../../../provider/rpc/handler.ts";
import { effectHandler } from "../../../../provider/resources/effect/handler.ts";
import type { EffectInputs } from "../../../../provider/resources/effect/inputs.ts";
import { openRemote } from "../../../../provider/ssh/openRemote.ts";
import type { Remote } from "../../../../provider/ssh/remote.ts";
import { callContext } from "../../../support/callContext.ts";
import type { SshHost } from "../../../support/sshHost.ts";
import { startSshHost } from "../../../support/sshHost.ts";

describe("settings in force on a host", () => {
  let host: SshHost, remote: Remote, file: string;

  before(async () => {
    host = await startSshHost();
    remote = await openRemote(host.connection);
    file = path.join(host.folder, "in-force");
  });
  beforeEach(() => writeFile(file, "password yes\nzone Asia/Manila and more\n"));
  after(async () => {
    await remote.close();
    await host.close();
  });

  const declared = (changes: Partial<EffectInputs> = {}): EffectInputs => ({
    name: "test",
    look: `cat ${file}`,
    mend: `echo password no >${file}; echo 'a file was set aside'`,
    settings: { password: "no" },
    ...changes,
  });

  it("are read back as the program tells them, whole values, and what it does not know as absent", async () => {
    const known = declared({ settings: { password: "no", zone: "x", other: "1" } });
    const found = await effectHandler.read(callContext(remote), "test", known);
    deepEqual(found?.inputs.settings, {
      password: "yes",
      zone: "Asia/Manila and more",
      other: "absent",
    });
  });

  it("are brought about where they differ, and what was moved is said", async () => {
    const ctx = callContext(remote);
    const { state } = await effectHandler.create(ctx, declared());
    deepEqual(state.settings, { password: "no" });
    equal(await readFile(file, "utf8"), "password no\n");
    deepEqual(ctx.lines, ["a file was set aside"]);
  });

  it("are left alone where they are as declared", async () => {
    const inputs = declared({ settings: { password: "yes" }, mend: "exit 1" });
    deepEqual(await effectHandler.update(callContext(remote), "test", inputs, inputs), inputs);
  });

  it("fail the up when mending does not help, with what is in force in the state", async () => {
    const failed: unknown = await effectHandler
      .create(callContext(remote), declared({ mend: "true" }))
      .catch((error: unknown) => error);
    ok(failed instanceof InitError);
    match(failed.reasons[0] ?? "", /test is still not as declared: password is yes and not no/);
    deepEqual((failed.state as EffectInputs).settings, { password: "yes" });
  });

  it("are not known when the program cannot tell, which is drift and is mended", async () => {
    const look = `cat ${file}.absent`;
    const found = await effectHandler.read(callContext(remote), "test", declared({ look }));
    match(found?.inputs.settings["password"] ?? "", /^not known: .*No such file/);
    const mended = declared({ look: `cat ${file}.now`, mend: `echo password no >${file}.now` });
    const state = await effectHandler.update(callContext(remote), "test", mended, mended);
    deepEqual(state.settings, { password: "no" });
  });

  it("are no drift when the host was not reached: nobody knows then", async () => {
    const controller = new AbortController();
    controller.abort();
    await rejects(
      effectHandler.read(callContext(remote, { signal: controller.signal }), "test", declared()),
      /cancelled/,
    );
  });
});
