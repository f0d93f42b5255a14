import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { cloneAddons } from "../../../addons/clone/clone.ts";
import { LOCK_FILE, readLock, writeLock } from "../../../addons/lock/format.ts";
import { lockAddons } from "../../../addons/lock/lock.ts";
import { pythonNeeds } from "../../../addons/lock/requirements.ts";
import { verifyAddons } from "../../../addons/verify.ts";
import { AddonCheckout } from "../../unit/addons/support/checkout.ts";
import { WheelHouse } from "./support/wheelHouse.ts";

const { signal } = new AbortController();
const manifest = (version: string, ...depends: string[]): string =>
  JSON.stringify({ name: "a", version, depends });

describe("published wheels", function () {
  this.timeout(180_000);
  let house: WheelHouse;
  let checkout: AddonCheckout;

  before(async () => {
    house = await WheelHouse.open();
    await house.add({
      distribution: "odoo-addons-oca-web",
      version: "19.0.20260101.0",
      requires: ["odoo-addon-web-board==19.0.*", "odoo-addon-web_grid==19.0.*"],
    });
    await house.add({
      distribution: "odoo-addon-web-board",
      version: "19.0.1.0.0.3",
      requires: ["odoo==19.0.*", "odoo-addon-web_grid==19.0.*", "xlsxwriter>=3"],
      files: { "odoo/addons/web_board/__manifest__.py": manifest("19.0.1.0.0", "web_grid") },
    });
    await house.add({
      distribution: "odoo-addon-web-grid",
      version: "19.0.2.0.0",
      files: { "odoo/addons/web_grid/__manifest__.py": manifest("19.0.2.0.0", "base", "web") },
    });
    await house.add({
      distribution: "manifestoo-core",
      version: "1.0",
      files: { "manifestoo_core/core_addons/addons-19.0-c.txt": "# Odoo's own\nbase\nweb\n" },
    });
    await house.add({ distribution: "packaging", version: "26.0" });
    await house.add({
      distribution: "XlsxWriter",
      version: "3.2",
      requires: ["sheet_engine>=1; python_version > '3'", "pandas; extra == 'frames'"],
    });
    await house.add({ distribution: "sheet-engine", version: "1.1" });
    await house.add({ distribution: "desk-tools", version: "2.0" });
    checkout = await AddonCheckout.create({
      web: { web_board: [] },
      ipai: { ipai_desk: ["base"] },
    });
    await checkout.file(
      "addons/ipai/ipai_desk/__manifest__.py",
      '{"name": "Desk", "version": "19.0.1.0.0", "external_dependencies": {"python": ["desk-tools"]}}',
    );
    await checkout.remove("addons/oca");
    await checkout.remove(LOCK_FILE);
  });
  after(async () => {
    await house.close();
    await checkout.remove();
  });

  const clone = async () => (await cloneAddons(checkout.root, { signal, retry }))[0];
  const retry = { retries: 0, minTimeout: 1 };
  const rules = async () =>
    (await verifyAddons(checkout.root)).findings
      .map(({ rule }) => rule)
      .filter((rule) => rule !== "few-modules");

  it("are locked with their hash, what they need, and what the repository offers", async () => {
    const lock = await lockAddons(checkout.root, { source: "wheel", signal });
    deepEqual(lock.published, { web: ["web_board", "web_grid"] });
    deepEqual(lock.core.modules, ["base", "web"]);
    deepEqual(Object.keys(lock.modules), ["web_board", "web_grid"]);
    const board = lock.modules["web_board"];
    ok(board?.source.kind === "wheel");
    match(board.source.sha256, /^[0-9a-f]{64}$/);
    equal(board.source.version, "19.0.1.0.0.3");
    equal(board.version, "19.0.1.0.0");
    deepEqual(board.closure, ["base", "web", "web_grid"]);
    deepEqual(pythonNeeds(lock), ["xlsxwriter>=3"]);
    const bytes = await readFile(checkout.path(LOCK_FILE), "utf8");
    deepEqual(await readLock(checkout.root), lock);
    await writeLock(checkout.root, lock);
    equal(await readFile(checkout.path(LOCK_FILE), "utf8"), bytes, "the same lock, the same bytes");
  });

  it("are locked with all that they, and our own modules, need of Python", async () => {
    const { python = {} } = (await readLock(checkout.root)) ?? {};
    deepEqual(Object.keys(python), ["desk-tools", "packaging", "sheet-engine", "xlsxwriter"]);
    deepEqual(python["xlsxwriter"]?.requires, ["sheet_engine>=1; python_version > '3'"]);
    match(python["xlsxwriter"].sha256, /^[0-9a-f]{64}$/);
  });

  it("are unpacked as locked, once", async () => {
    equal((await clone())?.outcome, "unpacked");
    deepEqual(await rules(), []);
    equal((await clone())?.outcome, "present");
  });

  it("come back when a module was deleted, and never over a changed one", async () => {
    await checkout.remove("addons/oca/web/web_grid");
    deepEqual(await rules(), ["module-missing"]);
    equal((await clone())?.outcome, "updated");
    await checkout.file("addons/oca/web/web_grid/mine.py", "");
    const { outcome, detail } = (await clone()) ?? {};
    deepEqual([outcome, detail], ["refused", "addons/oca/web has local changes in: web_grid"]);
    await checkout.remove("addons/oca/web/web_grid/mine.py");
  });

  it("are refused when a byte differs from the lock, and nothing is unpacked", async () => {
    await checkout.remove("addons/oca/web/web_grid");
    await house.add({
      distribution: "odoo-addon-web-grid",
      version: "19.0.2.0.0",
      files: { "odoo/addons/web_grid/__manifest__.py": manifest("19.0.2.0.0", "base", "evil") },
    });
    const { outcome, detail } = (await clone()) ?? {};
    equal(outcome, "failed");
    match(detail ?? "", /A published wheel is not the one that was locked/);
    ok((await rules()).includes("module-missing"));
  });

  it("that do not exist for the series are named, all at once", async () => {
    checkout.catalogue.oca_must_have_modules["web"]?.push("web_old", "web_older");
    await checkout.save();
    await rejects(lockAddons(checkout.root, { source: "wheel", signal }), {
      code: "module-not-published",
      given: "web: web_old\nweb: web_older",
    });
  });
});
