import { equal, match, rejects } from "node:assert/strict";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { readFileSync } from "node:fs";
import { publishedImage } from "../../../images/published/image.ts";
import { registryAddress } from "../../../operations/release/registryAddress.ts";
import { FakeRegistry } from "../../support/clouds/registry.ts";
import { UserError } from "../../../report/userError.ts";

describe("a registry over TLS, as a hosted one is", () => {
  const registry = new FakeRegistry({ everybodys: ["open/odoo"] });
  const trusted = getCACertificates();
  let digest: string;
  before(async () => {
    await registry.start();
    setDefaultCACertificates([...trusted, readFileSync(registry.caFile, "utf8")]);
    registry.push("open/odoo", "abc");
    digest = registry.push("closed/odoo", "abc", { "ipai.odoo.series": "19.0" });
  });
  after(async () => {
    setDefaultCACertificates(trusted);
    await registry.stop();
  });
  afterEach(() => registry.faults.splice(0));

  const ask = (folder: string, environment: Record<string, string>, reference = "abc") =>
    publishedImage({
      address: { reader: "nobody", ...registryAddress(registry.at(folder), environment) },
      repository: "odoo",
      reference,
      signal: new AbortController().signal,
      limitMs: 5_000,
    });
  const reader = (token = registry.reader.token) => ({
    REGISTRY_USER: registry.reader.user,
    REGISTRY_TOKEN: token,
  });
  const refused = (asking: Promise<unknown>, code: string, given: RegExp) =>
    rejects(asking, (error: unknown) => {
      if (!(error instanceof UserError)) return false;
      equal(error.code, code);
      match(`${error.message} ${error.given} ${error.next}`, given);
      equal(`${error.message} ${error.given} ${error.next}`.includes(registry.reader.token), false);
      return true;
    });

  it("gives anybody what is public", async () => {
    match((await ask("open", {})).digest, /^sha256:/);
  });

  it("gives what is private to REGISTRY_USER with REGISTRY_TOKEN, by tag and by digest", async () => {
    const image = await ask("closed", reader());
    equal(image.digest, digest);
    equal(image.labels["ipai.odoo.series"], "19.0");
    equal((await ask("closed", reader(), digest)).digest, digest);
  });

  it("and refuses it to nobody, saying what to set", async () => {
    await refused(
      ask("closed", {}),
      "registry-refused",
      /without REGISTRY_USER.*set REGISTRY_USER and REGISTRY_TOKEN/,
    );
  });

  it("and refuses a token that is wrong, saying whose it is and never what it is", async () => {
    await refused(ask("closed", reader("x1")), "registry-refused", /HTTP 403.*with REGISTRY_USER/);
  });

  it("lacks a tag, and says so; the login is not to blame", async () => {
    await refused(ask("closed", reader(), "gone"), "image-not-found", /odoo:gone/);
  });

  it("is not blamed on the login when it is ill", async () => {
    registry.faults.push({ matches: ({ path }) => path === "/token", how: { status: 503 } });
    await refused(ask("closed", reader()), "registry-failed", /HTTP 503 at the log-in/);
  });

  it("is not believed under a certificate of an authority that nobody knows", async () => {
    const stranger = await new FakeRegistry().start();
    try {
      const address = registryAddress(stranger.at("ipai"), {});
      const { signal } = new AbortController();
      const asking = publishedImage({ address, repository: "odoo", reference: "abc", signal });
      await refused(asking, "registry-down", /certificate|unable to verify/);
    } finally {
      await stranger.stop();
    }
  });
});
