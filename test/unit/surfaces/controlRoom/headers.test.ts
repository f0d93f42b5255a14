import { deepEqual, equal, ok } from "node:assert/strict";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { roomSite } from "../../../../components/edge/roomSite.ts";
import { locationBlock } from "../../../../components/edge/site.ts";
import type { RoomEnv } from "../../../../surfaces/controlRoom/app.ts";
import { guards } from "../../../../surfaces/controlRoom/door/guards.ts";
import { TestRoom } from "./checkout.ts";
import { judge } from "./observatory.ts";

const published = new URL("https://room.insightpulseai.net");
const site = roomSite(published.hostname, "local");

/** What nginx adds to a location's answers, and what it takes from those of the room. */
function edgeOf(match: string): { added: [string, string][]; hidden: string[] } {
  const location = site.locations.find((each) => each.match === match);
  ok(location !== undefined, match);
  const text = locationBlock(location);
  const added = [...text.matchAll(/add_header (\S+) (?:"([^"]*)"|(\S+)) always;/g)];
  const hidden = [...text.matchAll(/proxy_hide_header (\S+);/g)];
  return {
    added: added.map(([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""]),
    hidden: hidden.map(([, name = ""]) => name),
  };
}

/** An answer's headers as a browser sees them, behind nginx, where TLS ends. */
function behindEdge({ headers }: Response): Headers {
  const { added, hidden } = edgeOf("/");
  const seen = new Headers(headers);
  for (const name of hidden) seen.delete(name);
  for (const [name, value] of added) seen.append(name, value);
  return seen;
}

describe("the headers of the control room at its public name, as HTTP Observatory judges them", function () {
  this.timeout(60_000);
  let room: TestRoom, cookie: string;
  before(async () => {
    const url = "https://github.example";
    const app = { clientId: "an-app", url, api: url, secret: "none" };
    room = await TestRoom.open({ published, gitHub: app });
    cookie = await room.enter();
  });
  after(() => room.close());

  async function isBest(what: string, status: number, answer: Response): Promise<void> {
    equal(answer.status, status, what);
    const headers = behindEdge(answer);
    const isStream = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    const page = isStream ? "" : await answer.text();
    if (isStream) await answer.body?.cancel();
    const { grade, score, points } = judge(headers, page);
    equal(grade, "A+", `${what}: ${score} ${JSON.stringify(points)}`);
    // What it does not judge: no other site holds a window of the room's.
    equal(headers.get("cross-origin-opener-policy"), "same-origin", what);
    equal(headers.get("x-robots-tag"), "noindex, nofollow", what);
    // Two of one name are one too many: browsers differ in which counts.
    for (const name of ["strict-transport-security", "x-content-type-options", "referrer-policy"]) {
      ok(!headers.get(name)?.includes(","), `${what}: ${name} twice`);
    }
  }

  it("are worth an A+ for whoever is not in: pages, files, redirects, refusals", async () => {
    for (const to of ["/", "/none", "/changes", "/local/settings", "/assets/live.js"]) {
      await isBest(to, 401, await room.ask(to));
    }
    for (const file of ["room.css", "icon.svg", "passkey.js"]) {
      await isBest(file, 200, await room.ask(`/assets/${file}`));
    }
    await isBest("a link", 303, await room.ask(`/enter?key=${room.doorkeeper.newKey()}`));
    await isBest("a used link", 403, await room.ask("/enter?key=guess"));
    await isBest("to GitHub", 303, await room.ask("/login/github"));
    await isBest("back from GitHub", 403, await room.ask("/login/github/back?state=a&code=b"));
    const { origin } = published;
    const post = { method: "POST", headers: { origin } };
    await isBest("a challenge", 200, await room.ask("/login/passkey/challenge", post));
    const passkey = { ...post, body: new URLSearchParams({ passkey: "{}" }) };
    await isBest("a passkey", 403, await room.ask("/login/passkey", passkey));
  });

  it("are worth an A+ for whoever is in: each page, the script of each, streams, errors", async () => {
    const headers = { cookie };
    const overview = await (await room.ask("/local/overview", { headers })).text();
    const pages = new Set(overview.match(/(?<=href=")\/local\/[\w/-]+(?=")/g));
    ok(pages.size >= 10, [...pages].join());
    const scripts = new Set<string>();
    for (const page of pages) {
      const answer = await room.ask(page, { headers });
      const text = await answer.clone().text();
      for (const script of text.match(/(?<=src=")\/assets\/[^"]+/g) ?? []) scripts.add(script);
      await isBest(page, 200, answer);
    }
    ok(scripts.size >= 3, [...scripts].join());
    for (const script of scripts) await isBest(script, 200, await room.ask(script, { headers }));
    await isBest("/", 302, await room.ask("/", { headers }));
    await isBest("/changes", 200, await room.ask("/changes", { headers }));
    await isBest("no page", 404, await room.ask("/local/none/none/none", { headers }));
    const csrf = await room.csrfOf(cookie);
    await isBest("a form without its word", 403, await room.send("/leave", { cookie }));
    const huge = { cookie, csrf, more: "x".repeat(100_000) };
    const told = { "content-length": "100000" };
    await isBest("a long form", 413, await room.send("/local/drift/look", huge, told));
    const leaver = await room.enter();
    const leaving = { cookie: leaver, csrf: await room.csrfOf(leaver) };
    await isBest("out", 200, await room.send("/leave", leaving));
  });

  it("are worth an A+ where the room refuses before it looks, and where it fails", async () => {
    const stranger = { host: "evil.example" };
    await isBest("another name", 421, await room.ask("/", { headers: stranger }));
    const origin = { origin: "https://evil.example" };
    await isBest("another site", 403, await room.ask("/", { headers: origin }));
    const flood = { "x-real-ip": "203.0.113.7" };
    const floods = [];
    for (let time = 0; time < 25; time++) {
      floods.push(await room.ask("/enter?key=guess", { headers: flood }));
    }
    await isBest("too often", 429, floods.at(-1) ?? new Response());

    const failing = new Hono<RoomEnv>();
    failing.use(...guards({ scripts: [], now: Date.now }));
    failing.get("/", () => {
      throw new HTTPException(500);
    });
    const { host } = published;
    const init = { headers: { host } };
    await isBest("a fault", 500, await failing.request(`http://${host}/`, init, { published }));
  });

  it("are worth an A+ while nobody serves the room: nginx answers alone", () => {
    const { grade, points } = judge(new Headers(edgeOf("@away").added));
    equal(grade, "A+", JSON.stringify(points));
  });

  it("are judged: an answer without any is far from that, and each that is missing or weak counts", async () => {
    equal(judge(new Headers()).score, 30);
    const best = behindEdge(await room.ask(`/enter?key=${room.doorkeeper.newKey()}`));
    equal(judge(best).score, 135);
    const score = (name: string, value?: string): number => {
      const changed = new Headers(best);
      changed.delete(name);
      if (value !== undefined) changed.append(name, value);
      return judge(changed).score;
    };
    const unsafe = "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'";
    deepEqual(
      {
        noPolicy: score("content-security-policy"),
        inline: score("content-security-policy", unsafe),
        noHsts: score("strict-transport-security"),
        shortHsts: score("strict-transport-security", "max-age=86400"),
        openCookie: score("set-cookie", "id=1; Secure; SameSite=Strict"),
        plainCookie: score("set-cookie", "id=1; HttpOnly; SameSite=Strict"),
        referrer: score("referrer-policy", "unsafe-url"),
        sniffed: score("x-content-type-options"),
        foreignScript: judge(best, '<script src="https://cdn.example/a.js"></script>').score,
      },
      {
        ...{ noPolicy: 75, inline: 80, noHsts: 80, shortHsts: 125, openCookie: 70 },
        ...{ plainCookie: 120, referrer: 125, sniffed: 130, foreignScript: 130 },
      },
    );
  });
});
