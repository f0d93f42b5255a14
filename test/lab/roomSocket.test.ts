import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { roomSite } from "../../components/edge/roomSite.ts";
import { NGINX_GROUP, sharedText } from "../../components/edge/server.ts";
import { vhostText } from "../../components/edge/vhost.ts";
import { SSHD_FILE, SSHD_LOOK, sshdInForce, sshdText } from "../../components/hostBase/sshd.ts";
import { ROOM_DATA } from "../../components/paths.ts";
import { dial } from "../../provider/ssh/dial.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { AT_NGINX, publish, type PublicRoom } from "../../surfaces/controlRoom/publish.ts";
import { TestRoom } from "../unit/surfaces/controlRoom/checkout.ts";
import { useDroplet } from "./droplet.ts";
import { installNginx } from "./support/nginx.ts";

const NAME = "room.example.test";
const url = new URL(`https://${NAME}`);
const silent = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  step: () => Promise.reject(new Error("it has no steps")),
};

describe("the control room's socket on a lab droplet", function () {
  this.timeout(240_000);
  const droplet = useDroplet({ own: true });
  const end = new AbortController();
  let remote: Remote, room: TestRoom, opened: PublicRoom | undefined;

  const shell = async (script: string, ...args: string[]): Promise<string> =>
    (await remote.run({ step: "act by hand", script, args })).stdout.trim();
  const write = (path: string, stdin: string) =>
    remote.run({ step: `write ${path}`, script: 'cat >"$1"', args: [path], stdin });
  const sshd = async (sockets: boolean): Promise<void> => {
    await write(SSHD_FILE, sshdText({ sockets }));
    await shell("systemctl reload ssh");
  };
  /** What a browser is answered at the name: the status, then the page. */
  const ask = (to: string, cookie = ""): Promise<string> =>
    shell(
      'curl -ksS --resolve "$1:443:127.0.0.1" --cookie "$3" -D - "https://$1$2"',
      ...[NAME, to, cookie],
    );
  const serve = () => {
    const { connection } = droplet();
    return publish(room.fetch, {
      outputs: { stack: "prod", connection },
      ...{ place: AT_NGINX, url, who: "ana@laptop", log: silent, signal: end.signal },
    });
  };

  before(async () => {
    remote = await openRemote(droplet().connection);
    await installNginx(remote);
    await shell(`mkdir -p ${ROOM_DATA} && chgrp ${NGINX_GROUP} ${ROOM_DATA} && chmod 750 ${ROOM_DATA}
      openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=${NAME} -keyout /root/key -out /root/chain 2>&1`);
    const site = roomSite(NAME, "prod");
    const vhost = vhostText({ site, chainFile: "/root/chain", keyFile: "/root/key", ipv6: false });
    await write("/etc/nginx/conf.d/room.conf", sharedText({ perMinute: 10 }) + vhost);
    await shell("nginx -t 2>&1 && systemctl reload nginx");
    await sshd(true);
    room = await TestRoom.open();
  });
  after(async () => {
    end.abort();
    await opened?.close();
    room.close();
    await remote.close();
  });

  it("is allowed, and nothing else: sshd forwards no port in any direction", async () => {
    const lines = (await shell(SSHD_LOOK)).split("\n");
    const wanted = Object.entries(sshdInForce({ sockets: true })).map((pair) => pair.join(" "));
    deepEqual(
      wanted.filter((line) => !lines.includes(line)),
      [],
    );
    const client = await dial(droplet().connection, 10_000, undefined);
    const refused = (work: (done: (error?: Error) => void) => unknown): Promise<void> =>
      new Promise((resolve, reject) => {
        work((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    await rejects(refused((done) => client.forwardIn("127.0.0.1", 9_999, done)));
    await rejects(refused((done) => client.forwardOut("127.0.0.1", 0, "127.0.0.1", 22, done)));
    await rejects(refused((done) => client.openssh_forwardOutStreamLocal("/run/x", done)));
    client.end();
  });

  it("is not there while nobody serves: the page says what to type, and nginx sees no error", async () => {
    const page = await ask("/prod/overview");
    match(page, /^HTTP\/2 503/);
    match(page, /npx ipai room --publish --stack prod/);
    match(page, /content-security-policy: default-src 'none'/);
    equal(await shell("grep -c room /var/log/nginx/error.log || true"), "0");
  });

  it("leads visitors through nginx to the room, which tells apart who is in", async () => {
    opened = await serve();
    match(await ask("/local/settings"), /^HTTP\/2 401/);
    const entered = await ask(`/enter?key=${room.doorkeeper.newKey()}`);
    match(entered, /^HTTP\/2 303/);
    equal(entered.match(/strict-transport-security/g)?.length, 1);
    const cookie = /set-cookie: (__Host-ipai-room=[\w-]+)/.exec(entered)?.[1] ?? "";
    const page = await ask("/local/settings", cookie);
    match(page, /^HTTP\/2 200/);
    match(page, /ana@laptop, approver/);
  });

  it("is closed with the room", async () => {
    await opened?.close();
    match(await ask("/"), /^HTTP\/2 503/);
    equal(await shell(`ls ${ROOM_DATA}`), "lease");
  });

  it("is refused, with what to do, by a host whose stack gives the room no name", async () => {
    await sshd(false);
    await rejects(serve(), { code: "room-refused", next: "npx ipai up --refresh --stack prod" });
  });
});
