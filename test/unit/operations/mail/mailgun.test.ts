import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mailgunEvents } from "../../../../operations/mail/mailgun.ts";

const KEY = randomBytes(12).toString("hex");
const COUNT = 7;

/** Seven events on pages of three, newest first; an empty page ends them, as at Mailgun. */
describe("the events of a mail provider", () => {
  let server: Server;
  let api: string;
  let busy: number;
  let broken: boolean;
  const asked: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", api);
      asked.push(url.pathname);
      const right = `Basic ${Buffer.from(`api:${KEY}`).toString("base64")}`;
      if (request.headers.authorization !== right) return response.writeHead(401).end("Forbidden");
      if (busy > 0) {
        busy -= 1;
        return response.writeHead(429, { "retry-after": "0.01" }).end();
      }
      if (broken) return response.end("<html>");
      const from = Number(url.searchParams.get("from") ?? 0);
      const items = Array.from({ length: COUNT }, (_, number) => ({
        event: number === 4 ? "failed" : "delivered",
        timestamp: 1000 - number,
        recipient: `somebody${number}@example.com`,
        message: { headers: { from: "erp@example.com", subject: `letter ${number}` } },
      })).slice(from, from + 3);
      // A next page elsewhere must not be given the key.
      const next = `http://elsewhere.invalid${url.pathname}?from=${from + 3}`;
      return response.end(JSON.stringify({ items, paging: { next } }));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    [busy, broken] = [0, false];
    asked.length = 0;
  });

  const ask = (changes: { key?: string; last?: number; subject?: string } = {}) =>
    mailgunEvents({
      key: changes.key ?? KEY,
      domain: "mg.example.com",
      api,
      signal: AbortSignal.timeout(60_000),
      last: changes.last ?? 100,
      fits: ({ message }) => message.headers.subject.includes(changes.subject ?? ""),
    });

  it("are read over all pages, and no further than wanted", async () => {
    equal((await ask()).length, COUNT);
    ok(asked.every((path) => path === "/v3/mg.example.com/events"));
    asked.length = 0;
    equal((await ask({ last: 2 })).length, 2);
    equal(asked.length, 1);
  });

  it("are those that fit, though they stand on a later page", async () => {
    const found = await ask({ subject: "letter 6" });
    deepEqual(
      found.map(({ recipient }) => recipient),
      ["somebody6@example.com"],
    );
  });

  it("are waited for when the provider says that it is asked too often", async () => {
    busy = 2;
    equal((await ask()).length, COUNT);
    busy = 10;
    await rejects(ask(), /does not give its events/);
  });

  it("say why there are none: a wrong key, an answer that is none", async () => {
    await rejects(ask({ key: "wrong" }), { exitCode: 3, message: /refuses the key/ });
    broken = true;
    await rejects(ask(), /does not give its events/);
  });
});
