import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { access, readdir, readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import {
  publish,
  SocketHeld,
  SocketRefused,
  type Publication,
  type PublishOptions,
} from "../../../../provider/ssh/publish.ts";
import { waitFor } from "../../../../lab/waitFor.ts";
import { startSshHost } from "../../../support/sshHost.ts";
import type { SshHost } from "../../../support/sshHost.ts";

const GROUP = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

describe("a socket of a host that leads to this program", () => {
  let host: SshHost, socket: string;
  const opened: Publication[] = [];

  beforeEach(async () => {
    host = await startSshHost();
    socket = path.join(host.folder, "room.sock");
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await host.close();
  });

  const open = async (more: Partial<PublishOptions> = {}): Promise<Publication> => {
    const publication = await publish(host.connection, {
      ...{ folder: host.folder, socket: "room.sock", group: GROUP, holder: "ana@laptop" },
      dialLimitMs: 5_000,
      onConnection: (connection) => connection.end(`hello from ${more.holder ?? "ana@laptop"}`),
      ...more,
    });
    opened.push(publication);
    return publication;
  };
  /** What somebody on the host is answered there. */
  const asked = async (): Promise<string> => {
    const client = connect(socket);
    let said = "";
    client.setEncoding("utf8").on("data", (text: string) => (said += text));
    await once(client, "close");
    return said;
  };
  const isThere = (file: string): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );

  it("takes connections, and lets its group alone connect to it", async () => {
    await open();
    deepEqual(
      await Promise.all([asked(), asked(), asked()]),
      Array(3).fill("hello from ana@laptop"),
    );
    equal((await stat(socket)).mode & 0o777, 0o660);
    equal((await readFile(path.join(host.folder, "holder"), "utf8")).trim(), "ana@laptop");
  });

  it("is gone from the host as soon as it is closed", async () => {
    const publication = await open();
    await publication.close();
    equal(await isThere(socket), false);
    await publication.ended;
  });

  it("is not taken from whoever serves: a second one is told who that is", async () => {
    await open();
    await rejects(open({ holder: "ben@desk" }), (error: unknown) => {
      ok(error instanceof SocketHeld);
      equal(error.holder, "ana@laptop");
      return true;
    });
    equal(await asked(), "hello from ana@laptop");
    const sockets = (await readdir(host.folder)).filter((name) => name.endsWith(".sock"));
    deepEqual(sockets, ["room.sock"]);
  });

  it("is free for the next one when the connection of whoever served is lost", async () => {
    const first = await open();
    host.cut();
    await first.ended;
    const gone = async () => ((await isThere(socket)) ? undefined : true);
    ok(await waitFor(gone, { timeoutMs: 10_000 }), "the lost socket is still there");
    await open({ holder: "ben@desk" });
    equal(await asked(), "hello from ben@desk");
  });

  it("is refused with the reason where its folder is not there, and where its group is unknown", async () => {
    await rejects(open({ folder: path.join(host.folder, "none") }), SocketRefused);
    await rejects(open({ group: "no-such-group" }), (error: unknown) => {
      ok(error instanceof SocketRefused);
      match(error.message, /no-such-group/);
      return true;
    });
    equal(await isThere(socket), false);
  });
});
