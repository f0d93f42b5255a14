import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { File } from "../../provider/resources/file/resource.ts";
import { HostProvider } from "../../provider/resources/hostProvider.ts";
import { Secret } from "../../provider/resources/secret/resource.ts";
import { startSshHost } from "../support/sshHost.ts";
import type { SshHost } from "../support/sshHost.ts";
import { inlineStack } from "./inlineStack.ts";
import type { InlineStack } from "./inlineStack.ts";

describe("the provider `host`, driven by the real engine", function () {
  this.timeout(300_000);
  let lab: InlineStack;
  let host: SshHost;
  let file: string;

  before(async () => {
    host = await startSshHost();
    file = path.join(host.folder, "declared.conf");
    lab = await inlineStack("host", { host: path.resolve(import.meta.dirname, "../../provider") });
  });
  after(async () => {
    await host.close();
    await lab.remove();
  });
  afterEach(() => lab.stack.destroy());

  function declare(content: pulumi.Input<string>, connection: object = {}): void {
    lab.declare(() => {
      const provider = new HostProvider("host", { ...host.connection, ...connection });
      const { uid, gid } = userInfo();
      const owned = { owner: String(uid), group: String(gid) };
      const declared = new File("file", { path: file, content, ...owned }, { provider });
      return Promise.resolve({ sha256: declared.sha256 });
    });
  }

  it("opens no connection for a preview or for an `up` that changes nothing", async () => {
    declare("text\n");
    await lab.stack.preview();
    equal(host.logins(), 0);
    await lab.stack.up();
    equal(host.logins(), 1);
    equal(await readFile(file, "utf8"), "text\n");
    deepEqual((await lab.stack.up()).summary.resourceChanges, { same: 3 });
    equal(host.logins(), 1);
  });

  it("shows by refresh what a hand has changed, as lines, and repairs it", async () => {
    declare("one\ntwo\n");
    await lab.stack.up();
    await writeFile(file, "one\nby hand\n");
    await lab.stack.refresh();
    const { stdout } = await lab.stack.preview({ diff: true });
    match(stdout, /- by hand/);
    match(stdout, /\+ two/);
    await lab.stack.up();
    equal(await readFile(file, "utf8"), "one\ntwo\n");
  });

  it("never shows a secret's content or its hash, also not after a refresh", async () => {
    declare(pulumi.secret("password = hunter2-hunter2\n"));
    await lab.stack.up();
    await writeFile(file, "password = hunter2-by-hand\n");
    await lab.stack.refresh();
    const { stdout } = await lab.stack.preview({ diff: true });
    match(stdout, /content: \[secret\]/);
    const state = path.join(lab.folder, "backend/.pulumi/stacks/host/test.json");
    for (const shown of [stdout, await readFile(state, "utf8")]) ok(!shown.includes("hunter2"));
    ok(!/"sha256": "[0-9a-f]{64}"/.test(await readFile(state, "utf8")), "the hash is in the state");
  });

  it("says which argument of the provider is wrong, before anything is done", async () => {
    declare("text", { port: 0 });
    await rejects(lab.stack.preview(), /port/);
  });

  it("makes a secret without a host, keeps it, and makes another one when it is rotated", async () => {
    const rotated = (rotation: number) => {
      lab.declare(() => {
        const secret = new Secret("password", { length: 24, rotation });
        return Promise.resolve({ value: secret.value });
      });
    };
    const logins = host.logins();
    rotated(1);
    const first = (await lab.stack.up()).outputs["value"];
    match(String(first?.value), /^[A-Za-z0-9]{24}$/);
    equal(first?.secret, true);
    await lab.stack.refresh();
    deepEqual((await lab.stack.up()).outputs["value"], first);
    rotated(2);
    const second = (await lab.stack.up()).outputs["value"];
    equal(second?.secret, true);
    notEqual(second.value, first.value);
    equal(host.logins(), logins);
  });
});
