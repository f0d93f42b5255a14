import { equal, match, ok, rejects } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import path from "node:path";
import { waitFor } from "../../../../lab/waitFor.ts";
import { UserError } from "../../../../report/userError.ts";
import { publish, type PublicRoom } from "../../../../surfaces/controlRoom/publish.ts";
import { startSshHost, type SshHost } from "../../../support/sshHost.ts";
import { TestRoom } from "./checkout.ts";

const url = new URL("https://room.example.net");
const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

describe("a control room that is served through a host", () => {
  let host: SshHost, room: TestRoom, opened: PublicRoom;
  const said: string[] = [];
  const end = new AbortController();
  const log = {
    info: (text: string) => void said.push(text),
    warning: (text: string) => void said.push(text),
    status: () => undefined,
    step: () => Promise.reject(new Error("it has no steps")),
  };
  const serve = (who: string) =>
    publish(room.fetch, {
      outputs: { stack: "prod", connection: host.connection },
      place: { folder: host.folder, socket: "room.sock", group },
      ...{ url, who, log, signal: end.signal },
    });
  /** As nginx asks it. */
  const ask = (to: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; text: string; cookie: string }>((resolve, reject) => {
      const asked = request({
        socketPath: path.join(host.folder, "room.sock"),
        path: to,
        headers: { host: url.host, ...headers },
      });
      asked.once("error", reject).once("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.once("error", reject).once("end", () => {
          const [cookie = ""] = answer.headers["set-cookie"] ?? [];
          resolve({ status: answer.statusCode ?? 0, text, cookie: cookie.split(";")[0] ?? "" });
        });
      });
      asked.end();
    });

  before(async () => {
    host = await startSshHost();
    room = await TestRoom.open();
    opened = await serve("ana@laptop");
  });
  after(async () => {
    end.abort();
    await opened.close();
    room.close();
    await host.close();
  });

  it("shows its pages to whoever came in at its public name, and to nobody else", async () => {
    equal((await ask("/local/settings")).status, 401);
    const { status, cookie } = await ask(`/enter?key=${room.doorkeeper.newKey()}`);
    equal(status, 303);
    match(cookie, /^__Host-/);
    const page = await ask("/local/settings", { cookie });
    equal(page.status, 200);
    match(page.text, /ana@laptop, approver/);
    equal((await ask("/local/settings", { cookie, host: "localhost" })).status, 421);
  });

  it("is one at a time: a second one says who serves and what to do", async () => {
    await rejects(serve("ben@desk"), (error: unknown) => {
      ok(error instanceof UserError);
      equal(error.code, "room-held");
      match(error.given ?? "", /^ana@laptop since /);
      match(error.next, /npx ipai room --publish --stack prod/);
      return true;
    });
  });

  it("comes back after its connection was lost, and says both", async () => {
    host.cut();
    const heard = (words: string) => () =>
      Promise.resolve(said.find((text) => text.includes(words)));
    ok(await waitFor(heard("the connection was lost; trying again"), { timeoutMs: 30_000 }));
    ok(await waitFor(heard("leads here again"), { timeoutMs: 30_000 }));
    equal((await ask("/local/settings")).status, 401);
  });

  it("ends when it is closed, and the host has no socket any more", async () => {
    await opened.close();
    await opened.ended;
    await rejects(ask("/"), /ENOENT/);
  });
});
