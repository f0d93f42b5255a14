import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { cloudsOf } from "../../../../components/clouds/clouds.ts";
import { ExitCode, UserError } from "../../../../report/userError.ts";
import { FakeClouds } from "../../../support/clouds/clouds.ts";

describe("a cloud that is asked", () => {
  let fake: FakeClouds;
  beforeEach(async () => {
    fake = await new FakeClouds().start();
  });
  afterEach(() => fake.stop());

  const refusal = (failing: Promise<unknown>, code: string, next: RegExp) =>
    rejects(failing, (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      equal(error.code, code, error.given);
      match(error.next, next);
      return true;
    });
  const everything = () => true;

  it("and does not know the token says whose it is, and never what it is", async () => {
    const wrong = { digitalOceanToken: "wrong one", cloudflareToken: "wrong one" };
    const { digitalOcean, cloudflare } = cloudsOf(wrong, fake.addresses, { limitMs: 20_000 });
    for (const [asked, variable] of [
      [digitalOcean.account(), "DIGITALOCEAN_TOKEN"],
      [cloudflare.zone("insightpulseai.net"), "CLOUDFLARE_API_TOKEN"],
    ] as const) {
      await rejects(asked, (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        equal(error.code, "token-refused");
        equal(error.exitCode, ExitCode.authentication);
        match(error.message + error.next, new RegExp(variable));
        equal(/wrong one/.test(`${error.message}${error.given ?? ""}${error.next}`), false);
        return true;
      });
    }
  });

  it("and forbids a part names the scope to give", async () => {
    fake.digitalOcean.faults.push({
      matches: ({ path }) => path === "/v2/firewalls",
      how: { status: 403, body: { message: "You are not authorized to perform this operation" } },
    });
    await refusal(fake.clouds.digitalOcean.firewalls(), "token-scope", /firewall:read/);
  });

  it("and shows no zone is not taken for one without records", async () => {
    const asked = fake.clouds.cloudflare.zone("example.org");
    await refusal(asked, "zone-not-found", /Zone:Read and DNS:Edit on example\.org/);
  });

  it("and is busy is asked again when it says, at its own pace", async () => {
    const busy = { status: 429, body: {}, headers: { "retry-after": "1" } };
    fake.digitalOcean.faults.push({ matches: everything, how: busy });
    const before = Date.now();
    equal((await fake.clouds.digitalOcean.account()).email, "business@insightpulseai.com");
    equal(Date.now() - before >= 1_000, true);
  });

  it("and is ill is told of after a while, and while it is waited for", async () => {
    fake.cloudflare.faults.push({ matches: everything, how: { status: 502 }, times: 9 });
    const said: string[] = [];
    const { cloudflare } = cloudsOf(fake.tokens, fake.addresses, {
      limitMs: 3_900,
      waiting: (message) => said.push(message),
    });
    await refusal(cloudflare.zone("insightpulseai.net"), "cloud-away", /Cloudflare is well/);
    deepEqual(said, ["waiting for Cloudflare: it answered 502"]);
  });

  it("and never answers is given up", async () => {
    fake.cloudflare.faults.push({ matches: everything, how: "hang", times: 9 });
    const { cloudflare } = cloudsOf(fake.tokens, fake.addresses, { limitMs: 300 });
    await refusal(cloudflare.zone("insightpulseai.net"), "cloud-away", /status page/);
  });

  it("and answers with a page of somebody else is not understood as its answer", async () => {
    fake.digitalOcean.faults.push({ matches: everything, how: { status: 200, body: "<html>" } });
    await refusal(fake.clouds.digitalOcean.account(), "cloud-answer", /proxy/);
  });
});
