import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";

import { BranchProtection } from "../../../components/branchProtection.ts";
import { checkContexts } from "../../../config/github/checkContexts.ts";
import { loadSettings } from "../../../config/settings.ts";
import { UserError } from "../../../report/userError.ts";
import { droplet } from "../config/stackFiles.ts";
import { declare } from "./declare.ts";
import { declaredBy } from "./stacks.ts";

describe("the guarded branches of prod", () => {
  const root = join(import.meta.dirname, "../../..");
  const rules = async (changes = {}): Promise<Record<string, unknown>> => {
    const { resources } = await declaredBy("prod", changes);
    return Object.fromEntries(
      resources
        .filter(({ type }) => type === "github:index/branchProtection:BranchProtection")
        .map(({ name, inputs }) => [name, inputs]),
    );
  };
  const guarded = (settings: object): object => ({
    "ipai:github": { owner: "jgtolentino", branches: [{ repository: "odoo-ce", ...settings }] },
  });
  const ODOO = ".github/workflows/odoo-ce-ci.yml";

  it("are the main branches of both repositories, each with its own workflow's checks", async () => {
    const declared = await rules();
    deepEqual(Object.keys(declared), ["Prismaconsulting", "odoo-ce"]);
    for (const [repository, file] of [
      ["odoo-ce", "odoo-ce-ci.yml"],
      ["Prismaconsulting", "prismaconsulting-ci.yml"],
    ] as const) {
      const text = readFileSync(join(root, ".github/workflows", file), "utf8");
      deepEqual(declared[repository], {
        repositoryId: repository,
        pattern: "main",
        enforceAdmins: true,
        allowsForcePushes: false,
        allowsDeletions: false,
        requiredLinearHistory: true,
        requireConversationResolution: true,
        requiredStatusChecks: [{ strict: true, contexts: checkContexts(file, text) }],
        requiredPullRequestReviews: [
          { requiredApprovingReviewCount: 0, dismissStaleReviews: true, pullRequestBypassers: [] },
        ],
      });
    }
  });

  it("take reviews, another branch and a named bot from the settings", async () => {
    const bot = "/ipai-release-bot";
    const declared = await rules(guarded({ workflow: ODOO, reviews: 2, bypassers: [bot] }));
    const { requiredPullRequestReviews } = declared["odoo-ce"] as Record<string, unknown>;
    deepEqual(requiredPullRequestReviews, [
      { requiredApprovingReviewCount: 2, dismissStaleReviews: true, pullRequestBypassers: [bot] },
    ]);
  });

  it("are declared with the owner and the token that were given, and not when nothing is", async () => {
    const { resources } = await declaredBy("prod");
    const provider = resources.find(({ type }) => type === "pulumi:providers:github");
    ok(provider);
    equal(provider.inputs["owner"], "jgtolentino");
    match(JSON.stringify(provider.inputs["token"]), /github secret/);
    for (const { type, provider: reference } of resources) {
      if (type.startsWith("github:")) match(reference, /pulumi:providers:github::github::/);
    }
    const { resources: ofStaging } = await declaredBy("staging");
    deepEqual(
      ofStaging.filter(({ type }) => type.includes("github")),
      [],
    );
  });

  it("stay the rules that they are once taken over: GitHub answers with the repository's id, not its name", async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => ({}),
    });
    let options: pulumi.CustomResourceOptions = {};
    const note: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type.startsWith("github:")) options = opts;
      return undefined;
    };
    const text = readFileSync(join(root, ODOO), "utf8");
    const args = { repository: "odoo-ce", workflow: { file: ODOO, text }, reviews: 0 };
    new BranchProtection(
      "odoo-ce",
      { ...args, existing: "odoo-ce:main" },
      { transformations: [note] },
    );
    await pulumi.runtime.disconnect();
    equal(options.import, "odoo-ce:main");
    deepEqual(options.ignoreChanges, ["repositoryId"]);
  });

  describe("from a checkout", () => {
    let checkout: string;
    beforeEach(() => {
      checkout = mkdtempSync(join(tmpdir(), "ipai-branches-"));
      mkdirSync(join(checkout, ".github/workflows"), { recursive: true });
    });
    afterEach(() => rmSync(checkout, { recursive: true }));

    function load(settings: object) {
      const values = Object.entries(droplet).map(([key, value]) => [`ipai:${key}`, value] as const);
      const config = { ...Object.fromEntries(values), ...guarded(settings) };
      writeFileSync(join(checkout, "Pulumi.prod.yaml"), stringify({ config }));
      return (change: (text: string) => string) => {
        writeFileSync(join(checkout, ODOO), change(readFileSync(join(root, ODOO), "utf8")));
        return loadSettings("prod", checkout);
      };
    }

    it("require a job by its new name once it is renamed", async () => {
      const settings = load({ workflow: ODOO })((text) =>
        text.replace("Odoo tests", "All of Odoo"),
      );
      const key = join(checkout, "key");
      writeFileSync(`${key}.pub`, "ssh-ed25519 AAAAME me\n");
      const { resources } = await declare(
        { ...settings, ssh: { ...settings.ssh, privateKeyFile: key } },
        { gitHubToken: "github secret" },
      );
      const rule = resources.find(({ type }) => type.startsWith("github:"));
      deepEqual(rule?.inputs["requiredStatusChecks"], [
        {
          strict: true,
          contexts: [
            "Unit tests, lint and types",
            "Static, tools and engine",
            "Lab",
            "Whole stacks",
            "All of Odoo",
          ],
        },
      ]);
    });

    it("are refused when the workflow is a folder", () => {
      mkdirSync(join(checkout, ".github/workflows/folder.yml"));
      const file = ".github/workflows/folder.yml";
      throws(
        () => load({ workflow: file })((text) => text),
        (error) => error instanceof UserError && /does not have: /.test(error.given ?? ""),
      );
    });

    const refused: [string, object, RegExp][] = [
      [
        "names a workflow that is not there",
        { workflow: ".github/workflows/gone.yml" },
        /^ipai:github\.branches\.workflow names a file that this checkout does not have/,
      ],
      [
        "names one that cannot report on its pull requests",
        { workflow: ODOO, branch: "develop" },
        /^ipai:github\.branches\.workflow cannot be required: .*pull requests to develop/,
      ],
      [
        "names somebody who could not be found",
        { workflow: ODOO, bypassers: ["a bot"] },
        /^ipai:github\.branches\.bypassers .*must be \/user or org\/team/,
      ],
    ];
    for (const [what, settings, why] of refused) {
      it(`are refused before the engine starts when a setting ${what}`, () => {
        throws(
          () => load(settings)((text) => text),
          (error) => {
            ok(error instanceof UserError);
            match(error.given ?? "", why);
            return true;
          },
        );
      });
    }
  });
});
