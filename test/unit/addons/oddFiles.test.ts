import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { execa } from "execa";
import type { Finding } from "../../../report/finding.ts";
import { verifyMounts } from "../../../addons/mounts/verify.ts";
import { verifyAddons } from "../../../addons/verify.ts";
import { AddonCheckout, LAYOUT } from "./support/checkout.ts";

describe("what lies where a module's file is expected is a finding, and never a crash:", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create(LAYOUT);
  });
  afterEach(() => checkout.remove());

  const MANIFEST = "addons/ipai/ipai_desk/__manifest__.py";
  async function found(rule: string): Promise<Finding> {
    const { findings } = await verifyAddons(checkout.root);
    const all = findings.filter((it) => it.rule === rule);
    equal(all.length, 1, findings.map(({ what }) => what).join("\n"));
    ok(all[0]);
    return all[0];
  }

  it("a manifest that is a folder", async () => {
    await checkout.remove(MANIFEST);
    await mkdir(checkout.path(MANIFEST));
    match(
      (await found("module-broken")).what,
      /ipai_desk cannot be read: __manifest__.py is no file/,
    );
  });

  it("a manifest that is a pipe, which nobody would ever fill", async () => {
    await checkout.remove(MANIFEST);
    await execa("mkfifo", [checkout.path(MANIFEST)]);
    match((await found("module-broken")).what, /is no file/);
  });

  it("a manifest with a string of ten megabytes", async () => {
    await checkout.file(MANIFEST, `{"name": "${"x".repeat(10_000_000)}"}`);
    match((await found("module-broken")).what, /larger than 1 MB/);
  });

  it("a manifest whose link leads in a circle", async () => {
    await checkout.remove(MANIFEST);
    await symlink("__manifest__.py", checkout.path(MANIFEST));
    match((await found("module-without-manifest")).where, /ipai_desk/);
  });

  it("a manifest with a Windows path, of which Odoo finds nothing", async () => {
    await checkout.file(MANIFEST, String.raw`{"name": "x", "data": ['C:\New\users']}`);
    const { what, severity } = await found("module-broken");
    match(what, /line 1: "\\N" begins an escape that does not end/);
    equal(severity, "error");
  });

  it("a module that is a link", async () => {
    await mkdir(checkout.path("elsewhere"));
    await rename(checkout.path("addons/ipai/ipai_desk"), checkout.path("elsewhere/ipai_desk"));
    await symlink("../../elsewhere/ipai_desk", checkout.path("addons/ipai/ipai_desk"));
    const { where, severity } = await found("module-link");
    deepEqual([where, severity], ["addons/ipai/ipai_desk", "error"]);
  });

  for (const target of ["nowhere", "ipai_lost", "../../.."]) {
    it(`a link among the modules to ${target}`, async () => {
      await symlink(target, checkout.path("addons/ipai/ipai_lost"));
      const { findings } = await verifyAddons(checkout.root);
      const rules = findings.map(({ rule }) => rule);
      ok(rules.includes(target === "../../.." ? "module-without-manifest" : "module-link"));
    });
  }

  it("an own module that is called like one of Odoo's", async () => {
    await checkout.module("addons/ipai/web", {});
    const { what, where, next } = await found("module-core");
    equal(what, "web is called like a module of Odoo itself");
    deepEqual(
      [where, next.split(",")[0]],
      ["addons/ipai/web", "git mv addons/ipai/web addons/ipai/web_own"],
    );
  });

  it("a must-have module that is called like one of Odoo's", async () => {
    await checkout.module("addons/oca/web/base", {});
    equal((await found("module-core")).where, "addons/oca/web/base");
  });

  it("a receipt and a clone's files that are folders", async () => {
    for (const file of [".ipai-wheels.json", ".git/HEAD", ".git/config"]) {
      await checkout.remove(`addons/oca/web/${file}`).catch(() => undefined);
      await mkdir(checkout.path(`addons/oca/web/${file}`), { recursive: true });
    }
    ok((await verifyAddons(checkout.root)).findings.length > 0);
  });

  it("a manifest in JSON that begins with a byte order mark", async () => {
    const file = "config/addons_manifest.oca_ipai.json";
    await checkout.file(file, `\uFEFF${JSON.stringify(checkout.catalogue)}`);
    await rejects(verifyAddons(checkout.root), (error: { given: string; exitCode: number }) => {
      match(
        error.given,
        /^line 1: a byte order mark stands before it; save it as UTF-8 without one$/,
      );
      return error.exitCode === 2;
    });
    await writeFile(
      checkout.path(file),
      Buffer.from(JSON.stringify(checkout.catalogue), "utf16le"),
    );
    await rejects(verifyAddons(checkout.root), (error: { given: string }) =>
      /no UTF-8/.test(error.given),
    );
  });

  const consumers: [string, (place: string) => Promise<unknown>, RegExp][] = [
    ["odoo.conf", (place) => mkdir(place), /it is no file/],
    ["compose.yaml", (place) => mkdir(place), /it is no file/],
    ["docker-compose.yml", (place) => writeFile(place, "services: *gone\n"), /alias/],
    ["compose.yml", (place) => writeFile(place, "- a\n"), /holds no services/],
    [".devcontainer.json", (place) => execa("mkfifo", [place]), /it is no file/],
  ];
  for (const [name, make, why] of consumers) {
    it(`a file that mounts modules too, and cannot be read: ${name}`, async () => {
      await make(checkout.path(name));
      const { findings } = await verifyMounts(checkout.root);
      match(findings.find(({ rule }) => rule === "mount-unreadable")?.what ?? "", why);
    });
  }

  it("a name that a shell would take apart is quoted in what mends it", async () => {
    for (const [name, quoted] of [
      ["my module", "'addons/ipai/my module'"],
      ["it's", String.raw`'addons/ipai/it'\''s'`],
      ["$(reboot)", "'addons/ipai/$(reboot)'"],
    ] as const) {
      await checkout.module(`addons/ipai/${name}`, {});
      const { next } = await found("module-name");
      equal(next.split(" addons/")[0], `git mv ${quoted}`);
      const [, first] = (await execa("sh", ["-c", `printf '%s\\n' ${next}`])).stdout.split(
        "\nmv\n",
      );
      equal(first?.split("\n")[0], `addons/ipai/${name}`);
      await checkout.remove(`addons/ipai/${name}`);
    }
  });
});
