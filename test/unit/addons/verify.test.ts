import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chmod, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "../../../report/finding.ts";
import { verifyAddons } from "../../../addons/verify.ts";
import { AddonCheckout, LAYOUT } from "./support/checkout.ts";
import { brokenRules, onlyBroken } from "./support/broken.ts";
import { listing } from "./support/listing.ts";

describe("ipai addons verify", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create(LAYOUT);
  });
  afterEach(() => checkout.remove());

  const rules = (): Promise<string[]> => brokenRules(checkout);
  const only = (rule: string): Promise<Finding> => onlyBroken(checkout, rule);

  it("finds nothing in a sound tree, and writes nothing", async () => {
    const before = await listing(checkout.root);
    const { findings } = await verifyAddons(checkout.root);
    deepEqual(
      findings.map(({ rule }) => rule),
      ["few-modules"],
    );
    deepEqual(await listing(checkout.root), before);
  });

  describe("of the catalogue says", () => {
    it("that it names no series", async () => {
      delete checkout.catalogue.series;
      match((await only("series-missing")).next, /"19\.0"/);
    });
    it("that repositories have no tier, in one finding", async () => {
      for (const repository of checkout.catalogue.oca_repositories) delete repository.tier;
      match((await only("tier-missing")).where, /web, queue/);
    });
    it("that a module needs one of a higher tier", async () => {
      const [web] = checkout.catalogue.oca_repositories;
      const board = checkout.lock.modules["web_board"];
      ok(web && board);
      web.tier = 0;
      board.depends = ["queue_job"];
      const [, queue] = checkout.catalogue.oca_repositories;
      ok(queue);
      queue.tier = 3;
      match((await only("tier-order")).what, /web_board of tier 0 needs queue_job of tier 3/);
    });
    it("that a repository has no module, unless its status says why", async () => {
      const [first] = checkout.catalogue.oca_repositories;
      ok(first);
      const crm = { ...first, name: "crm", path: "addons/oca/crm" };
      crm.url = "https://github.com/OCA/crm.git";
      checkout.catalogue.oca_repositories.push(crm);
      await only("repository-empty");
      crm.status = "nothing is published yet";
      deepEqual(await rules(), []);
    });
    it("how many modules are missing from the promised eighty", async () => {
      const { findings } = await verifyAddons(checkout.root);
      match(findings.map(({ what }) => what).join(), /3 must-have modules are declared, not 80/);
    });
    it("that another list of modules lies beside it", async () => {
      await checkout.file("oca.lock.json", "{}");
      equal((await only("rival-list")).where, "oca.lock.json");
    });
    it("that its schema leads nowhere", async () => {
      checkout.catalogue.$schema = "https://nowhere.invalid/schema.json";
      await only("schema-nowhere");
    });
  });

  describe("of the lock says", () => {
    it("that there is none", async () => {
      await checkout.save();
      await checkout.remove("config/addons.lock.json");
      const { findings } = await verifyAddons(checkout.root);
      ok(findings.some(({ rule }) => rule === "lock-missing"));
    });
    it("that it is for another series", async () => {
      checkout.lock.series = "18.0";
      await only("lock-series");
    });
    it("that a module is declared, but not locked", async () => {
      delete checkout.lock.modules["web_board"];
      equal((await only("not-locked")).next, "npx ipai addons lock");
    });
    it("that a module is not published for the series, and what took its place", async () => {
      checkout.catalogue.oca_must_have_modules["web"]?.push("web_old");
      checkout.moved.push({
        module: "web_old",
        repository: "web",
        now: { module: "queue_job", repository: "queue" },
        note: "renamed",
      });
      match((await only("not-published")).next, /put queue_job of queue in its place/);
    });
    it("that a module stands under a repository that does not publish it", async () => {
      checkout.catalogue.oca_must_have_modules["queue"] = ["queue_job", "web_board"];
      checkout.catalogue.oca_must_have_modules["web"] = ["web_grid"];
      const found = await rules();
      ok(found.includes("not-published"), found.join());
      ok(found.includes("module-misplaced"), found.join());
    });
    it("that it pins what nobody asks for", async () => {
      checkout.catalogue.oca_must_have_modules["web"] = ["web_grid"];
      match((await only("lock-stale")).where, /web_board/);
    });
  });

  describe("of the folders says", () => {
    it("that a repository is absent: once, not for each module", async () => {
      await checkout.remove("addons/oca/web");
      equal((await only("repository-missing")).next, "npx ipai addons clone");
    });
    it("that a folder is unknown", async () => {
      await checkout.module("addons/oca/project/project_task");
      equal((await only("repository-stray")).where, "addons/oca/project");
    });
    it("that a clone was interrupted", async () => {
      await checkout.file("addons/oca/.web.unfinished/x", "");
      await only("repository-unfinished");
    });
    it("that a folder is read-only", async () => {
      await chmod(checkout.path("addons/oca/web"), 0o555);
      match((await only("repository-read-only")).next, /chmod u\+w/);
      await chmod(checkout.path("addons/oca/web"), 0o755);
    });
    it("that a link leads out of the checkout", async () => {
      const elsewhere = await mkdtemp(path.join(tmpdir(), "ipai-elsewhere-"));
      try {
        await rename(checkout.path("addons/oca"), path.join(elsewhere, "oca"));
        await symlink(path.join(elsewhere, "oca"), checkout.path("addons/oca"));
        deepEqual(await rules(), ["folder-outside", "folder-outside"]);
      } finally {
        await rm(elsewhere, { recursive: true });
      }
    });
    it("that names differ only by case", async () => {
      await checkout.file("addons/OCA/readme", "");
      match((await only("case-twins")).where, /addons\/OCA/);
    });
    it("that a root is a module itself", async () => {
      await checkout.file("addons/oca/__manifest__.py", '{"name": "oca"}');
      match((await only("root-is-module")).next, /git rm addons\/oca\/__manifest__\.py/);
    });
    it("that a module did not come from the locked wheel", async () => {
      await checkout.file("addons/oca/queue/.ipai-wheels.json", "{}");
      match((await only("repository-origin")).what, /queue_job was not unpacked/);
    });
  });

  it("reports everything in one run, errors first", async () => {
    delete checkout.catalogue.series;
    for (const repository of checkout.catalogue.oca_repositories) delete repository.tier;
    await checkout.remove("addons/oca/queue");
    await checkout.module("addons/ipai/ipai_desk", { depends: ["nothing_like_it"] });
    deepEqual(await rules(), [
      "dependency-missing",
      "repository-missing",
      "series-missing",
      "tier-missing",
    ]);
  });
});
