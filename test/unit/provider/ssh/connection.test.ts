import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../../../report/userError.ts";
import { lazyRemote, openRemote } from "../../../../provider/ssh/openRemote.ts";
import type { Remote, RemoteOptions } from "../../../../provider/ssh/remote.ts";
import { startSshHost } from "../../../support/sshHost.ts";
import type { SshHost } from "../../../support/sshHost.ts";

describe("an SSH connection to a host", () => {
  let host: SshHost;
  const opened: Remote[] = [];

  beforeEach(async () => {
    host = await startSshHost();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((remote) => remote.close()));
    await host.close();
  });

  function lazy(options: RemoteOptions = {}): Remote {
    const remote = lazyRemote(host.connection, options);
    opened.push(remote);
    return remote;
  }

  it("carries many commands at once, and is made only when the first one comes", async () => {
    const remote = lazy();
    equal(host.logins(), 0);
    const numbers = Array.from({ length: 30 }, (_, number) => String(number));
    const outputs = await Promise.all(
      numbers.map((number) => remote.run({ step: "count", script: 'echo "$1"', args: [number] })),
    );
    deepEqual(
      outputs.map(({ stdout }) => stdout.trim()),
      numbers,
    );
    equal(host.logins(), 1);
  });

  it("passes arguments and standard input to the script as they are", async () => {
    const args = ["a b", "it's", '"$HOME"', "", "äöü\n;rm"];
    const { stdout } = await lazy().run({
      step: "echo",
      script: 'for arg in "$@"; do printf "<%s>" "$arg"; done; cat',
      args,
      stdin: "input $HOME\n",
    });
    equal(stdout, `${args.map((arg) => `<${arg}>`).join("")}input $HOME\n`);
  });

  it("refuses a host with another key than the pinned one, and shows both fingerprints", async () => {
    host.changeHostKey();
    await rejects(openRemote(host.connection), (error: unknown) => {
      ok(error instanceof UserError);
      equal(error.code, "ssh-host-key-changed");
      match(error.given ?? "", /^pinned SHA256:[\w+/]{43}\nshown {2}SHA256:[\w+/]{43}$/);
      return true;
    });
    equal(host.logins(), 0);
  });

  it("does not try again when the host refuses our key", async () => {
    const stranger = await startSshHost();
    const { privateKeyFile } = stranger.connection;
    await rejects(openRemote({ ...host.connection, privateKeyFile }), { code: "ssh-key-refused" });
    await stranger.close();
  });

  it("says which private key it cannot read", async () => {
    const privateKeyFile = "/nowhere/id";
    await rejects(openRemote({ ...host.connection, privateKeyFile }), {
      code: "ssh-key-unreadable",
      given: /\/nowhere\/id/,
    });
  });

  it("says what is wrong with a pinned key that is none", async () => {
    await rejects(openRemote({ ...host.connection, hostKey: "ssh-ed25519 nonsense" }), {
      code: "ssh-host-key-format",
      given: /nonsense/,
    });
  });

  it("connects again while a booting host hangs up", async () => {
    host.hangUpOn(2);
    opened.push(await openRemote(host.connection));
    equal(host.logins(), 1);
  });

  it("gives up when nobody answers within the limit, and says what it last heard", async () => {
    const port = await closedPort();
    await rejects(openRemote({ ...host.connection, port }, { dialLimitMs: 400 }), {
      code: "ssh-unreachable",
      message: `root@127.0.0.1:${port} does not answer.`,
      given: /ECONNREFUSED/,
    });
  });

  it("waits once for a host that does not answer, however many commands follow", async () => {
    const port = await closedPort();
    const remote = lazyRemote({ ...host.connection, port }, { dialLimitMs: 400 });
    await rejects(remote.run({ step: "first", script: "true" }), { code: "ssh-unreachable" });
    const answering = createServer((socket) => {
      throw new Error(`dialled again from ${socket.remotePort}`);
    });
    await new Promise<void>((resolve) => answering.listen(port, "127.0.0.1", resolve));
    await rejects(remote.run({ step: "second", script: "true" }), { code: "ssh-unreachable" });
    await new Promise((resolve) => answering.close(resolve));
  });

  it("stops dialling when it is cancelled", async () => {
    const port = await closedPort();
    const stop = new AbortController();
    const dialled = openRemote({ ...host.connection, port }, { signal: stop.signal });
    setImmediate(() => stop.abort(new Error("enough")));
    await rejects(dialled, /enough/);
  });

  it("leaves no connection open to a host that had not answered when it was cancelled", async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const stop = new AbortController();
    const accepted = once(silent, "connection") as Promise<[Socket]>;
    const dialled = openRemote({ ...host.connection, port }, { signal: stop.signal });
    try {
      const [socket] = await accepted;
      stop.abort(new Error("enough"));
      await rejects(dialled, /cancelled/);
      // An attempt is given longer.
      if (!socket.closed) await once(socket, "close", { signal: AbortSignal.timeout(8_000) });
    } finally {
      silent.close();
    }
  });

  it("dials anew for the next command after the connection was lost", async () => {
    const remote = lazy();
    await remote.run({ step: "first", script: "true" });
    const waiting = remote.run({ step: "wait for ever", script: "exec sleep 60" });
    host.events.once("command", () => host.cut());
    await rejects(waiting, { code: "command-disconnected", step: "wait for ever" });
    await remote.run({ step: "second", script: "true" });
    equal(host.logins(), 2);
  });

  it("reports host, step, exit status, last lines, what to do: in that order", async () => {
    const script = "echo line 1; seq 2 30; echo broken >&2; exit 3";
    const label = `root@127.0.0.1:${host.connection.port}`;
    await rejects(lazy().run({ step: "try it", script, next: "do this" }), (error: unknown) => {
      ok(error instanceof UserError);
      equal(error.message, `${label}: try it: exit status 3`);
      equal(error.given?.split("\n").length, 15);
      match(error.given, /\nbroken$/);
      equal(error.next, "do this");
      return true;
    });
  });

  it("accepts the exit codes that the caller knows", async () => {
    const { exitCode } = await lazy().run({ step: "t", script: "exit 4", okExitCodes: [0, 4] });
    equal(exitCode, 4);
  });

  it("ends a command at its limit", async () => {
    await rejects(lazy().run({ step: "sleep", script: "exec sleep 60", timeoutMs: 100 }), {
      code: "command-timedOut",
      exitCode: 9,
    });
  });

  it("ends a command when it is cancelled", async () => {
    const stop = new AbortController();
    const run = lazy().run({ step: "sleep", script: "exec sleep 60", signal: stop.signal });
    setImmediate(() => stop.abort());
    await rejects(run, { code: "command-cancelled" });
  });

  it("keeps secrets out of an error", async () => {
    const redact = (text: string) => text.replaceAll("hunter2", "[secret]");
    const run = lazy({ redact }).run({ step: "t", script: "cat; exit 1", stdin: "it is hunter2" });
    await rejects(run, { given: "it is [secret]" });
  });

  describe("of a user that is not root", () => {
    beforeEach(async () => {
      await host.close();
      host = await startSshHost("admin");
      await mkdir(path.join(host.folder, "bin"));
    });
    const installSudo = (script: string) =>
      writeFile(path.join(host.folder, "bin/sudo"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

    it("runs commands by sudo, without asking for a password", async () => {
      await installSudo(`echo "$*" > ${host.folder}/sudo.log; shift 2; exec "$@"`);
      await lazy().run({ step: "t", script: "true" });
      match(await readFile(path.join(host.folder, "sudo.log"), "utf8"), /^-n -- timeout/);
    });

    it("says how to allow it when sudo refuses, whatever exit code the caller accepts", async () => {
      await installSudo("echo 'sudo: a password is required' >&2; exit 1");
      await rejects(lazy().run({ step: "t", script: "true", okExitCodes: [0, 1] }), {
        given: "sudo: a password is required",
        next: /NOPASSWD/,
      });
    });
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
