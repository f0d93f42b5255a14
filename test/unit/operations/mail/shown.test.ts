import { deepEqual, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { caughtMails } from "../../../../operations/mail/catcher.ts";
import { sentMails } from "../../../../operations/mail/provider.ts";
import { Redactor } from "../../../../report/redaction.ts";

const PASSWORD = randomBytes(12).toString("hex");
const basic = (login: string) => `Basic ${Buffer.from(login).toString("base64")}`;
const person = (address: string) => ({ address, name: "" });

/** As the catcher's API gives them: oldest first. */
const CAUGHT = [
  {
    id: "a",
    time: "2026-11-28T01:00:00Z",
    subject: "Invoice 1",
    from: [person("erp@example.com")],
    to: [person("ann@example.com"), person("bob@example.com")],
    text: "please pay",
    attachments: [{ fileName: "invoice.pdf" }, { contentType: "text/plain" }],
  },
  { id: "b", date: "2026-11-28T02:00:00Z", to: [person("Bob@example.com")], html: "<p>pay</p>" },
  { id: "c", subject: "Hello", to: [person("cid@example.com")], attachments: null },
];
const EVENTS = [
  {
    id: "e",
    event: "failed",
    timestamp: 1_796_000_000,
    recipient: "ann@example.com",
    reason: "bounce",
    "delivery-status": { message: "550 no such person" },
    message: {
      headers: { from: "erp@example.com", subject: "Invoice 1" },
      attachments: [{ filename: "invoice.pdf" }, {}],
    },
  },
  {
    id: "f",
    event: "failed",
    timestamp: 1_796_000_001,
    recipient: "bob@example.com",
    reason: "old",
  },
  {
    id: "g",
    event: "delivered",
    timestamp: 1_796_000_002,
    recipient: "ann@example.com",
    reason: "x",
  },
];

const MAILGUN = {
  kind: "smtp" as const,
  host: "smtp.mailgun.org",
  port: 2525,
  user: "postmaster@mg.example.com",
  from: "erp@mg.example.com",
  domain: "mg.example.com",
  exchangers: [{ host: "mxa.mailgun.org", priority: 10 }],
  spf: "v=spf1 include:mailgun.org ~all",
  dkim: { selector: "pic", publicKey: "A".repeat(100) },
  dmarc: "v=DMARC1; p=none",
};

describe("the mails that are shown", () => {
  let server: Server;
  let port: number;

  before(async () => {
    server = createServer(({ url = "", headers }, response) => {
      const from = (login: string, path: string, body: unknown): boolean => {
        if (!url.startsWith(path)) return false;
        if (headers.authorization === basic(login)) response.end(JSON.stringify(body));
        else response.writeHead(401).end();
        return true;
      };
      if (from(`mail:${PASSWORD}`, "/api/email", CAUGHT)) return;
      if (from(`api:${PASSWORD}`, "/v3/mg.example.com/events", { items: EVENTS })) return;
      response.writeHead(404).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => new Promise((done) => server.close(done)));

  const anything = { last: 20, to: "", subject: "", text: "" };
  const inCatcher = (wanted: object = {}, password = PASSWORD) =>
    caughtMails(
      {
        stack: "local",
        edge: { address: "127.0.0.1", httpPort: port, httpsPort: 1, caFile: null },
        url: "http://mail.ipai.localhost/",
        login: { user: "mail", password },
      },
      { ...anything, ...wanted },
      AbortSignal.timeout(60_000),
    );
  const ids = async (wanted: object) => (await inCatcher(wanted)).map(({ id }) => id);

  it("of a catcher are its newest first, with everything that it says of each", async () => {
    deepEqual(await ids({}), ["c", "b", "a"]);
    deepEqual((await inCatcher({ subject: "invoice" }))[0], {
      id: "a",
      at: "2026-11-28T01:00:00Z",
      from: "erp@example.com",
      to: ["ann@example.com", "bob@example.com"],
      subject: "Invoice 1",
      text: "please pay",
      html: "",
      attachments: ["invoice.pdf", "unnamed"],
      outcome: "caught",
    });
  });

  it("of a catcher are those that fit: by address, subject, text or HTML, at most so many", async () => {
    deepEqual(await ids({ to: "bob@" }), ["b", "a"]);
    deepEqual(await ids({ subject: "HELLO" }), ["c"]);
    deepEqual(await ids({ text: "pay" }), ["b", "a"]);
    deepEqual(await ids({ text: "pay", last: 1 }), ["b"]);
  });

  it("of a catcher that refuses are none, with the status and the next command", async () => {
    await rejects(inCatcher({}, "wrong"), {
      message: "The mail catcher does not answer.",
      given: "HTTP 401",
      next: "npx ipai logs mail --stack local",
    });
  });

  it("of Mailgun are its events, each failure with the reason that says most", async () => {
    const mails = await sentMails(
      {
        environment: { MAILGUN_API_KEY: PASSWORD, MAILGUN_API_URL: `http://127.0.0.1:${port}` },
        redactor: new Redactor(),
        signal: AbortSignal.timeout(60_000),
      },
      { stack: "prod", mail: MAILGUN },
      { last: 20, to: "", subject: "" },
    );
    deepEqual(
      mails.map(({ outcome }) => outcome),
      ["failed: 550 no such person", "failed: old", "delivered"],
    );
    deepEqual(mails[0], {
      id: "e",
      at: new Date(1_796_000_000_000).toISOString(),
      from: "erp@example.com",
      to: ["ann@example.com"],
      subject: "Invoice 1",
      text: "",
      html: "",
      attachments: ["invoice.pdf", "unnamed"],
      outcome: "failed: 550 no such person",
    });
  });
});
