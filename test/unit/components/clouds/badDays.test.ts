import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { cloudsOf } from "../../../../components/clouds/clouds.ts";
import { settingsSchema } from "../../../../config/schema.ts";
import { dropletItems } from "../../../../operations/adopt/droplet.ts";
import { gitHubItems } from "../../../../operations/adopt/gitHub.ts";
import { cloudChecks } from "../../../../operations/doctor/cloudChecks.ts";
import { UserError } from "../../../../report/userError.ts";
import { FakeClouds } from "../../../support/clouds/clouds.ts";
import type { FakeApi, Fault } from "../../../support/clouds/fakeApi.ts";
import { droplet, load } from "../../config/stackFiles.ts";
import { declaredBy } from "../stacks.ts";

const answer = (status: number, headers = {}): Fault["how"] => ({
  status,
  body: { message: `said with ${status}` },
  headers,
});
const HOUR = { "retry-after": "3600" };
const LIMITED = { "x-ratelimit-remaining": "0", "retry-after": "600" };

/** A bad day of a cloud, the code of the failure, and what is to be done. */
const DAYS: readonly (readonly [day: string, how: Fault["how"], code: string, next: RegExp])[] = [
  ["401", answer(401), "token-refused", /make a new token/],
  ["403", answer(403), "token-scope", /give the token/],
  ["403 to who asks too often", answer(403, LIMITED), "cloud-busy", /wait 10 min 00 s/],
  ["404", answer(404), "cloud-not-found", /correct the setting|give the token/],
  ["409", answer(409), "cloud-refused", /mend what \w+ says/],
  ["412", answer(412), "cloud-refused", /mend what \w+ says/],
  ["422", answer(422), "cloud-refused", /mend what \w+ says/],
  ["429 for an hour", answer(429, HOUR), "cloud-busy", /wait 60 min 00 s/],
  ["503 for an hour", answer(503, HOUR), "cloud-away", /status page/],
  ["no answer", "hang", "cloud-away", /this machine reaches 127\.0\.0\.1/],
  ["a cut line", "cut", "cloud-away", /this machine reaches 127\.0\.0\.1/],
];

/** What is wrong, what was seen, and what to do, without taking a refusal for silence. */
function readable(error: unknown, cloud: string, [day, how, code, next]: (typeof DAYS)[number]) {
  if (!(error instanceof UserError)) throw error;
  equal(error.code, code, `${day}: ${error.message}`);
  match(error.message, new RegExp(`^${cloud} .*\\.$`));
  match(error.next, next);
  if (typeof how === "string") match(error.given ?? "", /\w+/);
  else match(error.given ?? "", new RegExp(`HTTP \\d+: .*said with ${how.status}`));
  if (code !== "cloud-away") doesNotMatch(error.message, /does not answer/);
}

describe("a bad day of a cloud", function () {
  this.timeout(90_000);
  let fake: FakeClouds;
  beforeEach(async () => {
    fake = await new FakeClouds().start();
  });
  afterEach(() => fake.stop());

  const settings = (host: object = { kind: "droplet" }) => ({
    ...load({ ...droplet, host }),
    github: settingsSchema.shape.github.parse({
      owner: "jgtolentino",
      branches: [{ repository: "odoo-ce", workflow: ".github/workflows/odoo-ce-ci.yml" }],
    }),
  });
  const spoil = (api: FakeApi, how: Fault["how"]) => {
    api.faults.splice(0);
    api.faults.push({ matches: () => true, how, times: 99 });
  };
  /** Asked once; an answer may be slow on a machine that is busy. */
  const askedOnce = (how?: Fault["how"]) =>
    cloudsOf(fake.tokens, fake.addresses, { limitMs: typeof how === "string" ? 400 : 20_000 });
  const failureOf = async (reading: Promise<unknown>) =>
    reading.then(
      () => undefined,
      (error: unknown) => error,
    );

  for (const day of DAYS) {
    it(`is told of by adopt, whatever the cloud: ${day[0]}`, async () => {
      for (const api of [fake.digitalOcean, fake.cloudflare, fake.gitHub]) spoil(api, day[1]);
      const { digitalOcean, cloudflare, gitHub } = askedOnce(day[1]);
      const existing = settings({ kind: "existing", address: "178.128.112.214" });
      const [ofAccount, ofZone, ofRepository] = await Promise.all([
        failureOf(dropletItems(existing, digitalOcean)),
        failureOf(cloudflare.zone("insightpulseai.net")),
        failureOf(gitHubItems(existing, gitHub)),
      ]);
      readable(ofAccount, "DigitalOcean", day);
      readable(ofZone, "Cloudflare", day);
      readable(ofRepository, "GitHub", day);
    });

    it(`is one line of doctor for each thing that was tried: ${day[0]}`, async () => {
      for (const api of [fake.digitalOcean, fake.cloudflare, fake.gitHub]) spoil(api, day[1]);
      const checks = await Promise.all(cloudChecks(settings(), askedOnce(day[1])));
      ok(checks.length > 8);
      for (const { name, status, found, next = "" } of checks) {
        equal(status, "fail", name);
        match(found, new RegExp(`^${name.split(":", 1)[0]} `), name);
        match(next, day[3], name);
      }
    });
  }

  it("ends a preview before anything is declared, with the cloud's name and the next step", async () => {
    const refused = answer(422);
    const day = DAYS.find(([name]) => name === "422");
    ok(day);
    for (const cloud of ["DigitalOcean", "Cloudflare", "GitHub"] as const) {
      const failing = declaredBy(
        "prod",
        {},
        {
          prepare: ({ digitalOcean, cloudflare, gitHub }) =>
            spoil(
              { DigitalOcean: digitalOcean, Cloudflare: cloudflare, GitHub: gitHub }[cloud],
              refused,
            ),
        },
      );
      readable(await failureOf(failing), cloud, day);
    }
  });

  it("is said while it is waited for, a cloud that hangs as well, and not only at the end", async () => {
    spoil(fake.cloudflare, "hang");
    const said: string[] = [];
    const { cloudflare } = cloudsOf(fake.tokens, fake.addresses, {
      limitMs: 400,
      waiting: (message) => said.push(message),
    });
    ok(await failureOf(cloudflare.zone("insightpulseai.net")));
    deepEqual(said, ["waiting for Cloudflare: no answer yet"]);
  });

  it("is not taken for a wrong scope where the token is no token", async () => {
    const malformed = {
      status: 400,
      body: { errors: [{ message: "Invalid format for Authorization header" }] },
    };
    spoil(fake.cloudflare, malformed);
    const error = await failureOf(askedOnce().cloudflare.zone("insightpulseai.net"));
    equal((error as UserError).code, "token-refused");
  });

  it("is seen in GitHub's answer of 200 that refuses, which is no repository without rules", async () => {
    const refusal = {
      data: { repository: null },
      errors: [{ message: "Resource not accessible" }],
    };
    spoil(fake.gitHub, { status: 200, body: refusal });
    const error = await failureOf(askedOnce().gitHub.protectedPatterns("jgtolentino", "odoo-ce"));
    equal((error as UserError).code, "token-scope");
    match((error as UserError).given ?? "", /Resource not accessible/);
  });
});
