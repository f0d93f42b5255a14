import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chmod, rename } from "node:fs/promises";
import { verifyAddons } from "../../../addons/verify.ts";
import { AddonCheckout } from "./support/checkout.ts";
import { listing } from "./support/listing.ts";

const LAYOUT = {
  web: { web_grid: ["base"], web_board: ["web_grid"] },
  queue: { queue_job: ["web"] },
  ipai: { ipai_desk: ["queue_job"] },
};

describe("ipai addons verify", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create(LAYOUT);
  });
  afterEach(() => checkout.remove());

  /** All rules that are broken, but for the number of modules: a test has few. */
  const rules = async (): Promise<string[]> => {
    await checkout.save();
    const { findings } = await verifyAddons(checkout.root);
    return findings.map(({ rule }) => rule).filter((rule) => rule !== "few-modules");
  };
  const only = async (rule: string) => {
    await checkout.save();
    const { findings } = await verifyAddons(checkout.root);
    const others = findings.filter((it) => it.rule !== "few-modules");
    deepEqual(
      others.map((it) => it.rule),
      [rule],
    );
    const [found] = others;
    ok(found);
    for (const part of [found.what, found.where, found.why, found.mend]) ok(part.length > 5, rule);
    return found;
  };

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
      match((await only("series-missing")).mend, /"19\.0"/);
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
      equal((await only("not-locked")).mend, "ipai addons lock");
    });
    it("that a module is not published for the series, and what took its place", async () => {
      checkout.catalogue.oca_must_have_modules["web"]?.push("web_old");
      checkout.moved.push({
        module: "web_old",
        repository: "web",
        now: { module: "queue_job", repository: "queue" },
        note: "renamed",
      });
      match((await only("not-published")).mend, /put queue_job of queue in its place/);
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
      equal((await only("repository-missing")).mend, "ipai addons clone");
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
      match((await only("repository-read-only")).mend, /chmod u\+w/);
      await chmod(checkout.path("addons/oca/web"), 0o755);
    });
    it("that names differ only by case", async () => {
      await checkout.file("addons/OCA/readme", "");
      match((await only("case-twins")).where, /addons\/OCA/);
    });
    it("that a root is a module itself", async () => {
      await checkout.file("addons/oca/__manifest__.py", '{"name": "oca"}');
      match((await only("root-is-module")).mend, /git rm addons\/oca\/__manifest__\.py/);
    });
    it("that a module did not come from the locked wheel", async () => {
      await checkout.file("addons/oca/queue/.ipai-wheels.json", "{}");
      match((await only("repository-origin")).what, /queue_job was not unpacked/);
    });
  });

  describe("of the modules says", () => {
    it("that one is missing", async () => {
      await checkout.remove("addons/oca/web/web_board");
      equal((await only("module-missing")).where, "addons/oca/web/web_board");
    });
    it("that one lies in another repository", async () => {
      await rename(
        checkout.path("addons/oca/web/web_board"),
        checkout.path("addons/oca/queue/web_board"),
      );
      await only("module-misplaced");
    });
    it("that a folder has no manifest", async () => {
      await checkout.remove("addons/oca/web/web_board/__manifest__.py");
      await checkout.file("addons/oca/web/web_board/__init__.py", "");
      await checkout.file("addons/ipai/ipai_empty/readme", "");
      deepEqual(await rules(), ["module-without-manifest", "module-without-manifest"]);
    });
    it("in which line a manifest has its syntax error", async () => {
      await checkout.file("addons/ipai/ipai_desk/__manifest__.py", '{\n "name": broken,\n}');
      match((await only("module-broken")).what, /line 2: "broken" is not a literal value/);
    });
    it("that one is not installable: an error when it is needed, else a warning", async () => {
      await checkout.module("addons/oca/web/web_board", { installable: false });
      await checkout.module("addons/ipai/ipai_desk", { installable: false });
      deepEqual(await rules(), ["module-not-installable", "module-retired"]);
    });
    it("that one is for another series", async () => {
      await checkout.module("addons/ipai/ipai_desk", { version: "18.0.1.0.0" });
      match((await only("module-series")).what, /is for 18\.0, not for 19\.0/);
    });
    it("that one has another version than the lock", async () => {
      await checkout.module("addons/oca/web/web_board", { version: "19.0.2.0.0" });
      await only("module-version");
    });
    it("that Odoo's user cannot read one", async () => {
      await chmod(checkout.path("addons/oca/web/web_board"), 0o700);
      match((await only("module-unreadable")).mend, /^chmod -R a\+rX/);
    });
    it("that two have one name", async () => {
      await checkout.module("addons/ipai/web_board");
      match((await only("module-duplicate")).where, /oca\/web\/web_board, addons\/ipai/);
    });
    it("that one is neither declared nor locked", async () => {
      await checkout.module("addons/oca/web/web_extra");
      await only("module-orphan");
    });
    it("that one lies where no mount leads", async () => {
      await checkout.module("addons/ipai_tax");
      equal((await only("module-outside")).where, "addons/ipai_tax");
    });
  });

  describe("of the dependencies says", () => {
    it("that one is nowhere", async () => {
      await checkout.module("addons/ipai/ipai_desk", { depends: ["ipai_ai_core"] });
      match((await only("dependency-missing")).what, /ipai_desk depends on ipai_ai_core/);
    });
    it("that one lies where no mount leads", async () => {
      await checkout.module("addons/ipai_tax");
      await checkout.module("addons/ipai/ipai_desk", { depends: ["ipai_tax"] });
      deepEqual(await rules(), ["dependency-missing", "module-outside"]);
    });
    it("which modules go round in a cycle", async () => {
      await checkout.module("addons/oca/web/web_grid", { depends: ["web_board"] });
      match((await only("dependency-cycle")).what, /web_\w+ → web_\w+ → web_\w+$/);
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
