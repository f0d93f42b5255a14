import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Hono } from "hono";
import { JobStore } from "../../../../operations/jobs/store.ts";
import type { RoomEnv } from "../../../../surfaces/controlRoom/app.ts";
import { guards } from "../../../../surfaces/controlRoom/door/guards.ts";
import { agent } from "../../operations/approvals/support.ts";
import { sha } from "../../images/verdict/support.ts";
import { ORIGIN, TestRoom } from "./checkout.ts";

const JOB = "0123456789abcdef";
const HOUR_MS = 3_600_000;

describe("a tab that slept for an hour", () => {
  it("hears what it missed of an operation after the event that it heard last, and the end", async () => {
    const room = await TestRoom.open();
    const store = new JobStore(room.root);
    const input = { stack: "local", sha: sha("c") };
    const startedAt = new Date().toISOString();
    await store.create({ id: JOB, operation: "deploy", input, actor: agent, startedAt });
    await store.hold(JOB);
    await store.begin(JOB, "local");
    for (const number of [1, 2, 3, 4]) {
      await store.append(JOB, number, { kind: "log", level: "info", text: `word ${number}` });
    }
    await store.end(JOB, { ok: true, endedAt: startedAt, text: "it serves", exitCode: 0 });
    const cookie = await room.enter();
    room.now += HOUR_MS;
    const headers = { cookie, "last-event-id": "2" };
    const answer = await room.ask(`/local/operations/${JOB}/events`, { headers });
    const text = await answer.text();
    deepEqual(
      [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id),
      ["3", "4"],
    );
    match(text, /^event: ended$/m);
    room.close();
  });

  it("that slept longer than its session hears nothing", async () => {
    const room = await TestRoom.open();
    const cookie = await room.enter();
    room.now += 9 * HOUR_MS;
    for (const to of ["/changes", "/local/logs/live", `/local/operations/${JOB}/events`]) {
      equal((await room.ask(to, { headers: { cookie } })).status, 401, to);
    }
    room.close();
  });
});

describe("live logs", () => {
  it("say why they are silent while the host cannot be asked, and go on asking", async () => {
    const room = await TestRoom.open();
    const cookie = await room.enter();
    const answer = await room.ask("/local/logs/live?service=odoo", { headers: { cookie } });
    const reader = answer.body?.getReader();
    ok(reader);
    const { value } = (await reader.read()) as { value?: Uint8Array };
    match(new TextDecoder().decode(value), /event: silent/);
    await reader.cancel();
    room.close();
  });
});

describe("a mail in its frame", () => {
  it("may run, load, send and open nothing, and stands in pages of the room alone", async () => {
    const app = new Hono<RoomEnv>();
    app.use(...guards({ scripts: [], now: Date.now }));
    app.get("/mail", (c) => {
      c.set("framed", true);
      return c.html("<script>alert(1)</script>");
    });
    app.get("/page", (c) => c.html("a page"));
    const policyOf = async (to: string): Promise<string> => {
      const init = { headers: { host: "localhost:7461" } };
      const answer = await app.request(`${ORIGIN}${to}`, init, {});
      return answer.headers.get("content-security-policy") ?? "";
    };
    equal(
      await policyOf("/mail"),
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    );
    match(await policyOf("/page"), /frame-ancestors 'none'/);
    ok(!(await policyOf("/page")).includes("unsafe"));
  });
});
