import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import ssh2 from "ssh2";
import type { Connection, ParsedKey, ServerChannel } from "ssh2";
import type { HostConnection } from "../../provider/ssh/remote.ts";
import { soundPair } from "../../machine/keyPair.ts";

/** A host in this process: real SSH on loopback, its commands run by this machine's `sh`. */
export interface SshHost {
  readonly connection: HostConnection;
  readonly folder: string;
  /** Every command line that the login shell got. */
  readonly commands: string[];
  /** Emits "command" when one was started, and "end" when one ended. */
  readonly events: EventEmitter;
  /** Resolves when no command runs any more. */
  idle(): Promise<void>;
  /** How many clients got as far as logging in. */
  logins(): number;
  /** Ends the TCP connections that are open, as a dead link does. */
  cut(): void;
  /** The next TCP connections are closed before SSH begins, as by a host that boots. */
  hangUpOn(times: number): void;
  /** From now on the host shows another key. */
  changeHostKey(): void;
  close(): Promise<void>;
}

function endWithItsChildren({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid);
  } catch (error) {
    // It has ended by itself, and is known as a child until its pipes are closed too.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

export async function startSshHost(user = "root"): Promise<SshHost> {
  const folder = await mkdtemp(path.join(tmpdir(), "ipai-ssh-host-"));
  const client = soundPair();
  const privateKeyFile = path.join(folder, "id_ed25519");
  await writeFile(privateKeyFile, client.private, { mode: 0o600 });
  const allowed = ssh2.utils.parseKey(client.public);
  if (allowed instanceof Error) throw allowed;
  const allowedKey: ParsedKey = allowed;
  const hostKey = soundPair();
  const commands: string[] = [];
  const events = new EventEmitter();
  const sockets = new Set<Socket>();
  const children = new Set<ChildProcess>();
  let loggedIn = 0;
  let hangUps = 0;
  let shown = hostKey.private;

  const tcp = createServer((socket) => {
    if (hangUps > 0) {
      hangUps -= 1;
      socket.destroy();
      return;
    }
    // Without it every packet of the handshake waits for the last one's acknowledgement.
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    ssh().injectSocket(socket);
  });
  const ssh = () => new ssh2.Server({ hostKeys: [shown] }, welcome);

  function welcome(guest: Connection): void {
    guest.on("authentication", (auth) => {
      const isOurs =
        auth.method === "publickey" &&
        auth.key.data.equals(allowedKey.getPublicSSH()) &&
        (auth.signature === undefined ||
          auth.blob === undefined ||
          allowedKey.verify(auth.blob, auth.signature, auth.hashAlgo));
      if (isOurs) auth.accept();
      else auth.reject(["publickey"]);
    });
    guest.on("ready", () => {
      loggedIn += 1;
      guest.on("session", (accept) => {
        accept().on("exec", (acceptExec, _reject, { command }) => {
          commands.push(command);
          execute(command, acceptExec());
        });
      });
    });
    guest.on("request", (accept, reject, name: string, info: object) => {
      const isSocket = name === "streamlocal-forward@openssh.com";
      if (isSocket && "socketPath" in info && typeof info.socketPath === "string")
        forward(guest, info.socketPath, accept, reject);
      else reject?.();
    });
    guest.on("error", () => undefined);
  }

  /** Like sshd: a socket that is listened on leads to the guest, for as long as the guest is there. */
  function forward(
    guest: Connection,
    socketPath: string,
    accept: (() => void) | undefined,
    reject: (() => void) | undefined,
  ): void {
    const server = createServer((socket) => {
      guest.openssh_forwardOutStreamLocal(socketPath, (error, channel) => {
        if (error) socket.destroy();
        else socket.pipe(channel).pipe(socket);
      });
      socket.on("error", () => undefined);
    });
    server.once("error", () => reject?.());
    server.listen(socketPath, () => accept?.());
    guest.once("close", () => server.close());
  }

  function execute(command: string, channel: ServerChannel): void {
    const searched = `${path.join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
    // Each command is a simple one; without the shell in between, a signal reaches all of it.
    const child = spawn("sh", ["-c", `exec ${command}`], {
      env: { ...process.env, PATH: searched },
      detached: true,
    });
    children.add(child);
    events.emit("command");
    channel.pipe(child.stdin);
    // A cut connection ends the command's input, as sshd does; it does not end the command.
    channel.once("close", () => child.stdin.end());
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => channel.write(chunk));
    child.stderr.on("data", (chunk: Buffer) => channel.stderr.write(chunk));
    child.once("close", (code) => {
      children.delete(child);
      events.emit("end");
      channel.exit(code ?? 1);
      channel.end();
    });
  }

  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  return {
    connection: {
      address: "127.0.0.1",
      port: (tcp.address() as AddressInfo).port,
      user,
      privateKeyFile,
      hostKey: hostKey.public,
    },
    folder,
    commands,
    events,
    logins: () => loggedIn,
    async idle() {
      while (children.size > 0) await once(events, "end");
    },
    cut: () => sockets.forEach((socket) => socket.destroy()),
    hangUpOn: (times) => (hangUps = times),
    changeHostKey: () => (shown = soundPair().private),
    async close() {
      children.forEach(endWithItsChildren);
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => tcp.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
