import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { GitHubStandIn } from "./gitHubStandIn.ts";
import { TestRoom } from "./checkout.ts";

const PEOPLE = [
  { name: "ana", github: "Ana-IPAI", role: "viewer" },
  { name: "ben", github: "ben-ipai", role: "operator" },
  { name: "cyd", github: "cyd-ipai", role: "approver" },
];

describe("people who log in by GitHub", () => {
  let room: TestRoom, gitHub: GitHubStandIn;
  beforeEach(async () => {
    gitHub = await GitHubStandIn.open();
    const { url, secret } = gitHub;
    const app = { clientId: "an-app", url, api: url };
    room = await TestRoom.open({
      settings: { "ipai:room": { people: PEOPLE, github: app } },
      gitHub: { ...app, secret },
    });
  });
  afterEach(() => {
    room.close();
    gitHub.close();
  });

  const begin = async () => {
    const answer = await room.ask("/login/github");
    equal(answer.status, 303);
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return { cookie, location: answer.headers.get("location") ?? "" };
  };
  const back = (given: { code: string; state: string }, cookie: string) =>
    room.ask(`/login/github/back?${new URLSearchParams(given).toString()}`, {
      headers: { cookie },
    });
  const sessionOf = (answer: Response): string =>
    /ipai-room=[\w-]+/.exec(answer.headers.getSetCookie().join("\n"))?.[0] ?? "";
  const enter = async (login: string): Promise<string> => {
    gitHub.login = login;
    const { cookie, location } = await begin();
    const answer = await back(gitHub.agree(location), cookie);
    equal(answer.status, 200);
    return sessionOf(answer);
  };
  const statusOf = async (to: string, cookie: string): Promise<number> =>
    (await room.ask(to, { headers: { cookie } })).status;
  const rewrite = async (people: readonly object[]): Promise<void> => {
    const file = path.join(room.root, "Pulumi.local.yaml");
    const shape = z.object({ config: z.record(z.string(), z.unknown()) });
    const { config } = shape.parse(parse(await readFile(file, "utf8")));
    config["ipai:room"] = { people };
    await writeFile(file, stringify({ config }));
  };

  it("come in by their account, under the name that the settings give them", async () => {
    const cookie = await enter("ana-ipai");
    const page = await (await room.ask("/local/settings", { headers: { cookie } })).text();
    match(page, /ana, viewer/);
  });

  it("are asked for with a page that sends the strict cookie: none of another site leads on", async () => {
    const { cookie, location } = await begin();
    const answer = await back(gitHub.agree(location), cookie);
    match(answer.headers.getSetCookie().join("\n"), /ipai-room=[^\n]*SameSite=Strict/);
    match(await answer.text(), /http-equiv="refresh" content="0; url=\/"/);
  });

  it("do not come in by a state that is another browser's, was used, is old, or is made up", async () => {
    const { cookie, location } = await begin();
    const agreed = gitHub.agree(location);
    equal((await back(agreed, "")).status, 403);
    equal((await back({ ...agreed, state: "made-up" }, "ipai-room-login=made-up")).status, 403);
    const answer = await back(agreed, cookie);
    equal(answer.status, 200);
    equal((await back(gitHub.agree(location), cookie)).status, 403);
    const other = await begin();
    room.now += 10 * 60_000 + 1;
    equal((await back(gitHub.agree(other.location), other.cookie)).status, 403);
  });

  it("do not come in by another login's code: it fits no other verifier", async () => {
    const [one, other] = [await begin(), await begin()];
    const { code } = gitHub.agree(one.location);
    const { state } = gitHub.agree(other.location);
    const answer = await back({ code, state }, other.cookie);
    equal(answer.status, 403);
    match(await answer.text(), /bad_verification_code/);
  });

  it("stay out when no stack names their account", async () => {
    gitHub.login = "mallory";
    const { cookie, location } = await begin();
    const answer = await back(gitHub.agree(location), cookie);
    equal(answer.status, 403);
    equal(sessionOf(answer), "");
    match(await answer.text(), /mallory/);
  });

  for (const status of [403, 404, 429, 500]) {
    it(`are told so, and stay out, when GitHub answers ${status}`, async () => {
      const { cookie, location } = await begin();
      const agreed = gitHub.agree(location);
      gitHub.refusal = status;
      const answer = await back(agreed, cookie);
      equal(answer.status, 403);
      match(await answer.text(), new RegExp(`HTTP ${status}`));
    });
  }

  it("are told so when GitHub is away", async () => {
    const { cookie, location } = await begin();
    const agreed = gitHub.agree(location);
    gitHub.close();
    match(await (await back(agreed, cookie)).text(), /GitHub is away/);
  });

  it("are out at once when the settings name them no more", async () => {
    const [ana, ben] = [await enter("ana-ipai"), await enter("ben-ipai")];
    equal(await statusOf("/local/settings", ana), 200);
    await rewrite(PEOPLE.filter(({ name }) => name !== "ana"));
    for (const to of ["/local/settings", "/changes", "/local/evidence/files"]) {
      equal(await statusOf(to, ana), 401, to);
    }
    // The cookie is worth nothing when they are named again: they log in anew.
    await rewrite(PEOPLE);
    equal(await statusOf("/local/settings", ana), 401);
    equal(await statusOf("/local/settings", ben), 200);
  });

  it("see nothing of a stack that does not name them", async () => {
    const cookie = await enter("ana-ipai");
    const other = parse(await readFile(path.join(room.root, "Pulumi.local.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    delete other.config["ipai:room"];
    await writeFile(path.join(room.root, "Pulumi.other.yaml"), stringify(other));
    for (const to of ["settings", "logs/live", "evidence/files", "approvals"]) {
      equal(await statusOf(`/other/${to}`, cookie), 403, to);
    }
  });

  it("do what their role may, and nothing more", async () => {
    const asked: [to: string, fields: Record<string, string>, needs: string][] = [
      ["/local/approvals", { operation: "deploy", sha: "", reason: "" }, "operator"],
      ["/local/drift/look", {}, "operator"],
      ["/local/operations/0123456789abcdef/cancel", {}, "operator"],
      ["/local/approvals/0123456789abcdef", { decision: "approve" }, "approver"],
      ["/local/approvals/0123456789abcdef/challenge", { decision: "approve" }, "approver"],
      ["/local/passkeys/challenge", {}, "approver"],
      ["/local/passkeys", { passkey: "{}" }, "approver"],
    ];
    const roles = ["viewer", "operator", "approver"];
    for (const { github, role } of PEOPLE) {
      const cookie = await enter(github);
      const csrf = await room.csrfOf(cookie);
      for (const [to, fields, needs] of asked) {
        const { status } = await room.send(to, { cookie, csrf, ...fields });
        equal(
          status === 403,
          roles.indexOf(role) < roles.indexOf(needs),
          `${role}: ${to}: ${status}`,
        );
      }
    }
  });

  it("name with a rollback, and with it alone, the rewind point whose loss they accept", async () => {
    const cookie = await enter(PEOPLE.find(({ role }) => role === "operator")?.github ?? "");
    const csrf = await room.csrfOf(cookie);
    const releases = await room.ask("/local/releases", { headers: { cookie } });
    ok((await releases.text()).includes('name="acceptDataLoss"'));
    const ask = (fields: Record<string, string>) =>
      room.send("/local/approvals", { cookie, csrf, sha: "abc", reason: "", ...fields });
    const odd = await ask({ operation: "rollback", acceptDataLoss: "no point" });
    equal(odd.status, 409);
    match(await odd.text(), /a rewind point is a name of letters/);
    equal((await ask({ operation: "deploy", acceptDataLoss: "a" })).status, 400);
  });

  it("are shown no button that they may not press", async () => {
    const cookie = await enter("ana-ipai");
    const page = async (to: string): Promise<string> =>
      (await room.ask(to, { headers: { cookie } })).text();
    ok(!(await page("/local/releases")).includes("Show what it would do"));
    ok(!(await page("/local/passkeys")).includes("Make a passkey"));
  });
});

describe("a room without an app on GitHub", () => {
  it("has no way in by it", async () => {
    const room = await TestRoom.open();
    const answers = await Promise.all(
      ["/login/github", "/login/github/back"].map((to) => room.ask(to)),
    );
    deepEqual(
      answers.map(({ status }) => status),
      [401, 401],
    );
    ok(!(await (await room.ask("/")).text()).includes("Log in with GitHub"));
    room.close();
  });
});
