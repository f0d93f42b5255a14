import { doesNotMatch, equal, match } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { servesSince } from "../../../../operations/release/servesSince.ts";
import { TestRoom } from "./checkout.ts";

describe("the control room's pages", () => {
  let room: TestRoom, cookie: string;
  const secret = randomBytes(16).toString("hex");
  before(async () => {
    room = await TestRoom.open({
      settings: { "ipai:contact": "ana+<b>x</b>@example.com" },
      environment: { GITHUB_TOKEN: secret, SMTP_PASSWORD: secret },
    });
    cookie = await room.enter();
  });
  after(() => room.close());

  const page = async (to: string): Promise<string> => {
    const answer = await room.ask(to, { headers: { cookie } });
    equal(answer.status, 200, to);
    return answer.text();
  };

  it("are all there for a stack that was never brought up, and say what to type", async () => {
    for (const name of ["overview", "releases", "drift", "backups", "evidence", "settings"]) {
      match(await page(`/local/${name}`), /<main[^]*<h1>/, name);
    }
    await room.readings.settled(30_000);
    match(await page("/local/backups"), /npm start|npx ipai/);
    match(await page("/local/backups"), /npx ipai drill --stack local/);
    match(await page("/local/overview"), /none on record[^]*npx ipai drill --stack local/);
    match(await page("/local/evidence"), /npx ipai up --stack local/);
    match(await page("/local/drift"), /npx ipai drift --stack local/);
  });

  it("call a production that cannot be looked at unknown, never well", async () => {
    await room.readings.settled(30_000);
    const overview = await page("/local/overview");
    match(overview, /class="headline unknown"/);
    doesNotMatch(overview, /class="headline good"/);
  });

  it("show what somebody else wrote as text", async () => {
    const broken = await page("/local/settings");
    await room.readings.settled(30_000);
    doesNotMatch(broken + (await page("/local/settings")), /<b>x<\/b>/);
  });

  it("hold no secret of the environment", async () => {
    for (const name of ["overview", "settings", "evidence"]) {
      doesNotMatch(await page(`/local/${name}`), new RegExp(secret), name);
    }
  });

  it("do not exist for a stack or a path that is not there", async () => {
    const odd = ["/none/overview", "/local/none", "/..%2f/overview", "/local/constructor"];
    for (const to of odd) {
      equal((await room.ask(to, { headers: { cookie } })).status, 404, to);
    }
  });

  it("give out files of packs alone", async () => {
    const pack = path.join(room.root, ".state/evidence/20261129-0046/up");
    await mkdir(pack, { recursive: true });
    await writeFile(path.join(pack, "VERIFICATION.md"), "as it was");
    await writeFile(path.join(room.root, ".state/passphrase"), "kept");
    await symlink(path.join(room.root, ".state/passphrase"), path.join(pack, "link.md"));
    equal(await page("/local/evidence/pack/20261129-0046/up/VERIFICATION.md"), "as it was");
    const inPack = "/local/evidence/pack/20261129-0046/up";
    for (const to of [`${inPack}/link.md`, `${inPack}/..%2f..%2f..%2fpassphrase`, `${inPack}/no`]) {
      equal((await room.ask(to, { headers: { cookie } })).status, 404, to);
    }
    equal((await room.ask("/assets/../room.ts", { headers: { cookie } })).status, 404);
  });
});

describe("since when a release serves", () => {
  const entry = (when: string, sha: string, more: object = {}) => ({
    ...{ kind: "update", result: "succeeded", when, sha },
    ...more,
  });

  it("is the first run that brought it up, through repeated and failed ones", () => {
    const newestFirst = [
      entry("5", "b", { result: "failed" }),
      entry("4", "b"),
      entry("3", "b", { kind: "refresh" }),
      entry("2", "b"),
      entry("1", "a"),
    ];
    equal(servesSince(newestFirst)?.when, "2");
  });

  it("begins anew after the stack was taken down, and is nothing right after it", () => {
    const down = entry("2", "a", { kind: "destroy" });
    equal(servesSince([entry("3", "a"), down, entry("1", "a")])?.when, "3");
    equal(servesSince([down, entry("1", "a")]), undefined);
  });
});
