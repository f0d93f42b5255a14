import { equal, match, ok } from "node:assert/strict";
import { ORIGIN, TestRoom } from "./checkout.ts";

const HOUR_MS = 3_600_000;

describe("the control room's door", () => {
  let room: TestRoom;
  before(async () => {
    room = await TestRoom.open();
  });
  after(() => room.close());

  const status = async (to: string, headers: Record<string, string> = {}): Promise<number> =>
    (await room.ask(to, { headers })).status;

  it("lets one browser in by a link, and a second one not", async () => {
    const link = `/enter?key=${room.doorkeeper.newKey()}`;
    const first = await room.ask(link);
    equal(first.status, 303);
    match(first.headers.get("set-cookie") ?? "", /HttpOnly/);
    match(first.headers.get("set-cookie") ?? "", /SameSite=Strict/);
    equal(await status(link), 403);
  });

  it("shows nothing to whoever is not in, and to a made-up cookie", async () => {
    for (const headers of [{}, { cookie: "ipai-room=made-up" }]) {
      for (const to of ["/", "/local/overview", "/local/evidence/files", "/changes"]) {
        equal(await status(to, headers), 401, to);
      }
    }
  });

  it("does not take a link that is older than five minutes", async () => {
    const link = `/enter?key=${room.doorkeeper.newKey()}`;
    room.now += 5 * 60_000 + 1;
    equal(await status(link), 403);
  });

  it("ends a session after eight hours", async () => {
    const cookie = await room.enter();
    room.now += 7.9 * HOUR_MS;
    equal(await status("/local/settings", { cookie }), 200);
    room.now += 0.2 * HOUR_MS;
    equal(await status("/local/settings", { cookie }), 401);
  });

  it("refuses a name of somebody else's that points here", async () => {
    const cookie = await room.enter();
    for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1:7461"]) {
      equal(await status("/local/settings", { cookie, host }), 421, host);
    }
  });

  it("refuses what a page of another site asks, with the right cookie too", async () => {
    const cookie = await room.enter();
    const csrf = await room.csrfOf(cookie);
    for (const origin of ["https://evil.example", "http://localhost:3000", "null"]) {
      equal((await room.send("/leave", { cookie, csrf }, { origin })).status, 403, origin);
      equal(await status("/changes", { cookie, origin }), 403, origin);
    }
    const sameSite = { "sec-fetch-site": "same-site" };
    equal((await room.send("/leave", { cookie, csrf }, sameSite)).status, 403);
  });

  it("refuses a form without the word of its session, or with another session's", async () => {
    const cookie = await room.enter();
    const other = await room.csrfOf(await room.enter());
    for (const csrf of ["", other]) {
      equal((await room.send("/local/drift/look", { cookie, csrf })).status, 403);
    }
    equal((await room.send("/leave", { cookie, csrf: await room.csrfOf(cookie) })).status, 200);
    equal(await status("/local/settings", { cookie }), 401);
  });

  it("refuses a form of megabytes", async () => {
    const cookie = await room.enter();
    const csrf = await room.csrfOf(cookie);
    const huge = await room.send(
      "/local/drift/look",
      { cookie, csrf, more: "x".repeat(10_000_000) },
      { "content-length": "10000000" },
    );
    equal(huge.status, 413);
  });

  it("tells whoever asks too often to wait", async () => {
    const fresh = await TestRoom.open();
    const answers = [];
    for (let time = 0; time < 25; time++) answers.push(await fresh.ask("/enter?key=guess"));
    equal(answers.filter((answer) => answer.status === 429).length, 5);
    fresh.now += 60_000;
    equal((await fresh.ask("/enter?key=guess")).status, 403);
    fresh.close();
  });

  it("lets pages load from here alone: no foreign, inline or evaluated script", async () => {
    const cookie = await room.enter();
    const { headers } = await room.ask("/local/settings", { headers: { cookie } });
    const policy = headers.get("content-security-policy") ?? "";
    match(policy, /default-src 'none'/);
    match(policy, /frame-ancestors 'none'/);
    ok(!policy.includes("unsafe"), policy);
    ok(!policy.includes("http"), policy);
    equal(headers.get("cache-control"), "no-store");
    equal(headers.get("x-content-type-options"), "nosniff");
    equal(ORIGIN.includes("localhost"), true);
  });
});
