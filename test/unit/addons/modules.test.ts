import { deepEqual, equal, match } from "node:assert/strict";
import { chmod, rename, writeFile } from "node:fs/promises";
import type { Finding } from "../../../report/finding.ts";
import { brokenRules, onlyBroken } from "./support/broken.ts";
import { AddonCheckout, LAYOUT } from "./support/checkout.ts";

describe("ipai addons verify", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create(LAYOUT);
  });
  afterEach(() => checkout.remove());
  const rules = (): Promise<string[]> => brokenRules(checkout);
  const only = (rule: string): Promise<Finding> => onlyBroken(checkout, rule);

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
    it("that a manifest is not in the one encoding that Odoo reads", async () => {
      const latin = Buffer.from('# -*- coding: latin-1 -*-\n{"name": "caf\u00e9"}', "latin1");
      await writeFile(checkout.path("addons/ipai/ipai_desk/__manifest__.py"), latin);
      match((await only("module-broken")).what, /not UTF-8/);
    });
    for (const version of ["19", "19.0.1.0.0.1", "v19.0.1.0.0", "19.0.1.0.0-dev"]) {
      it(`that Odoo takes no version ${version}`, async () => {
        await checkout.module("addons/ipai/ipai_desk", { version });
        match((await only("module-broken")).what, /two to five parts, all numbers/);
      });
    }
    it("nothing where Odoo takes None for its default, and false as Python does", async () => {
      const manifest = (more: string): Promise<void> =>
        checkout.file(
          "addons/ipai/ipai_desk/__manifest__.py",
          `{"version": "19.0.1.0.0", ${more}}`,
        );
      await manifest('"depends": None, "external_dependencies": None, "installable": "False"');
      deepEqual(await rules(), []);
      await manifest("");
      deepEqual(await rules(), []);
      for (const never of ["0", "None", "''", "[]"]) {
        await manifest(`"installable": ${never}`);
        deepEqual(await rules(), ["module-retired"]);
      }
    });
    it("that Odoo would stop at a folder's name", async () => {
      await checkout.module("addons/ipai/ipai-mail");
      const { what, next } = await only("module-name");
      match(what, /"ipai-mail" is no name/);
      equal(next, "git mv addons/ipai/ipai-mail addons/ipai/ipai_mail");
    });
    for (const name of ["constructor", "toString", "hasOwnProperty"]) {
      it(`nothing of one that is called ${name}, which every object of JavaScript holds`, async () => {
        await checkout.module(`addons/ipai/${name}`);
        deepEqual(await rules(), []);
      });
    }
    it("that neither lock nor image could hold one called __proto__", async () => {
      await checkout.module("addons/ipai/__proto__");
      const { what, next } = await only("module-name");
      match(what, /"__proto__" is no name of a module: .*JSON, cannot hold it/);
      equal(next, "git mv addons/ipai/__proto__ addons/ipai/proto");
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
      match((await only("module-unreadable")).next, /^chmod -R a\+rX/);
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
});
