import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { loadCredentials } from "../../../config/credentials.ts";
import { localSettingsText } from "../../../config/local.ts";
import { settingsSchema } from "../../../config/schema.ts";
import { ExitCode, UserError } from "../../../report/userError.ts";
import { droplet, load, loadText, SHA } from "./stackFiles.ts";

describe("the user's secrets", () => {
  it("are not needed in the lab", () => {
    deepEqual(loadCredentials(loadText(localSettingsText({ release: SHA }), "local"), {}), {});
  });

  it("that are missing are named all at once, each with the reason", () => {
    throws(
      () => loadCredentials(load(droplet), { DIGITALOCEAN_TOKEN: "" }),
      (error) => {
        ok(error instanceof UserError);
        equal(error.exitCode, ExitCode.authentication);
        match(error.given ?? "", /^DIGITALOCEAN_TOKEN is not set: .*\nCLOUDFLARE_API_TOKEN/);
        equal(error.given?.includes("SMTP_PASSWORD"), false);
        return true;
      },
    );
  });

  it("include GitHub's only where branches are guarded there", () => {
    const github = {
      owner: "jgtolentino",
      branches: [{ repository: "odoo-ce", workflow: ".github/workflows/odoo-ce-ci.yml" }],
    };
    const settings = { ...load(droplet), github: settingsSchema.shape.github.parse(github) };
    const environment = { DIGITALOCEAN_TOKEN: "a", CLOUDFLARE_API_TOKEN: "b" };
    throws(() => loadCredentials(settings, environment), {
      given: "GITHUB_TOKEN is not set: branches on GitHub are guarded",
      exitCode: ExitCode.authentication,
    });
    const token = "made up";
    equal(loadCredentials(settings, { ...environment, GITHUB_TOKEN: token }).gitHubToken, token);
  });

  it("are taken from the environment, and no others", () => {
    const environment = { DIGITALOCEAN_TOKEN: "a", CLOUDFLARE_API_TOKEN: "b", SMTP_PASSWORD: "c" };
    deepEqual(loadCredentials(load(droplet), environment), {
      digitalOceanToken: "a",
      cloudflareToken: "b",
    });
  });
});
