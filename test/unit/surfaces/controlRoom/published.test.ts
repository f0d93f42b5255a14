import { equal, match, ok } from "node:assert/strict";
import { TestRoom } from "./checkout.ts";

const published = new URL("https://room.insightpulseai.net");

describe("the control room at its public name", () => {
  let room: TestRoom;
  before(async () => {
    room = await TestRoom.open({ published });
  });
  after(() => room.close());

  const status = async (to: string, headers: Record<string, string> = {}): Promise<number> =>
    (await room.ask(to, { headers })).status;

  it("lets nobody read anything without a session but how to come in", async () => {
    const paths = ["/", "/local/overview", "/local/settings", "/local/evidence/files", "/changes"];
    paths.push("/local/logs/live", "/assets/live.js", "/assets/evidence/verifier.mjs", "/none");
    for (const to of paths) {
      const answer = await room.ask(to);
      equal(answer.status, 401, to);
      const text = await answer.text();
      ok(!/ipai\.localhost|ana@/.test(text), text);
    }
    for (const to of ["/assets/room.css", "/assets/passkey.js"]) equal(await status(to), 200, to);
  });

  it("answers to no other name, not even the loopback's", async () => {
    const cookie = await room.enter();
    equal(await status("/local/settings", { cookie }), 200);
    for (const host of ["localhost", "evil.example", "room.insightpulseai.net:8443", "127.0.0.1"]) {
      equal(await status("/local/settings", { cookie, host }), 421, host);
    }
  });

  it("gives cookies that TLS alone carries and no other name can set", async () => {
    const answer = await room.ask(`/enter?key=${room.doorkeeper.newKey()}`);
    match(
      answer.headers.get("set-cookie") ?? "",
      /^__Host-ipai-room=[\w-]+; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it("takes forms of its own pages, over TLS, and of no others", async () => {
    const cookie = await room.enter();
    const csrf = await room.csrfOf(cookie);
    for (const origin of ["http://room.insightpulseai.net", "https://erp.insightpulseai.net"]) {
      equal((await room.send("/leave", { cookie, csrf }, { origin })).status, 403, origin);
    }
    equal((await room.send("/leave", { cookie, csrf })).status, 200);
  });

  it("limits each address for itself: whoever floods it keeps nobody out", async () => {
    const enter = (address: string) =>
      status("/enter?key=guess", { "x-real-ip": address }).then((code) => code === 429);
    const flood = [];
    for (let time = 0; time < 25; time++) flood.push(await enter("203.0.113.7"));
    equal(flood.filter(Boolean).length, 5);
    equal(await enter("203.0.113.8"), false);
  });

  it("is kept by no index, and by no cache", async () => {
    const { headers } = await room.ask("/");
    equal(headers.get("x-robots-tag"), "noindex, nofollow");
    equal(headers.get("cache-control"), "no-store");
  });

  it("sends people to GitHub with its own address to come back to", async () => {
    const url = "https://github.example";
    const app = { clientId: "an-app", url, api: url, secret: room.doorkeeper.newKey() };
    const other = await TestRoom.open({ published, gitHub: app });
    const answer = await other.ask("/login/github");
    const location = new URL(answer.headers.get("location") ?? "");
    equal(
      location.searchParams.get("redirect_uri"),
      "https://room.insightpulseai.net/login/github/back",
    );
    match(answer.headers.get("set-cookie") ?? "", /; Secure/);
    other.close();
  });

  it("asks for passkeys of its own name, and takes no answer that it did not ask for", async () => {
    const { origin } = room;
    const ask = (to: string, passkey: string) =>
      room.ask(to, { method: "POST", headers: { origin }, body: new URLSearchParams({ passkey }) });
    const asked = (await (await ask("/login/passkey/challenge", "")).json()) as object;
    equal("rpId" in asked && asked.rpId, "room.insightpulseai.net");
    for (const answer of ["", "{}", '{"id":"x"}', "x"]) {
      const refused = await ask("/login/passkey", answer);
      equal(refused.status, 403, answer);
      equal(refused.headers.get("set-cookie"), null);
    }
  });
});
