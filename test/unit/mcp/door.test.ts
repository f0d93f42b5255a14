import { equal, match } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { waitFor } from "../../../lab/waitFor.ts";
import { Served } from "./support.ts";

describe("the MCP server's door", function () {
  this.timeout(60_000);
  let served: Served;
  before(async () => {
    served = await Served.open();
  });
  after(() => served.close());

  const post = (headers: Record<string, string>, body = "{}") =>
    new Promise<number>((resolve, reject) => {
      const all = {
        Authorization: `Bearer ${served.token}`,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        ...headers,
      };
      const asked = request(served.http.url, { method: "POST", headers: all }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on("error", reject);
      asked.end(body);
    });

  it("is closed to who does not know the token", async () => {
    equal(await post({ Authorization: "" }), 401);
    equal(await post({ Authorization: "Bearer wrong" }), 401);
  });

  it("is closed to pages of another origin, and to a name that was rebound", async () => {
    equal(await post({ Origin: "https://evil.example" }), 403);
    equal(await post({ Host: "evil.example" }), 403);
    equal(await post({ Host: "evil.example:80", Origin: "http://evil.example:80" }), 403);
  });

  it("records whom it did not let in, by what, and not what they sent", async () => {
    const records = path.join(served.root, ".state/mcp/calls.jsonl");
    const refused = async (why: string): Promise<string | undefined> =>
      (await readFile(records, "utf8").catch(() => ""))
        .split("\n")
        .find((line) => line.includes(`"outcome":"refused-${why}"`));
    await post({ Authorization: "Bearer a-wrong-token" }, "what they sent");
    await post({ Origin: "https://evil.example" });
    await post({ Host: "evil.example" });
    for (const why of ["token", "origin", "host"]) {
      const line = await waitFor(() => refused(why), { timeoutMs: 20_000 });
      match(line ?? "", /"name":"unknown".*"stack":"local"/, why);
    }
    equal(/a-wrong-token|what they sent|evil/.test(await readFile(records, "utf8")), false);
  });

  it("takes no message of 10 MB", async () => {
    const status = await post({}, JSON.stringify({ text: "x".repeat(10_000_000) })).catch(
      () => 413,
    );
    equal(status, 413);
  });
});
