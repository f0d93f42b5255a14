import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { chmod, cp, glob, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { OdooContext } from "../../../images/build/odoo/context.ts";
import { GitServer } from "../addons/support/gitServer.ts";
import { ReleaseCheckout, WEB_FILES } from "./support/releaseCheckout.ts";

const IPAI = "addons/ipai/ipai_desk";

describe("what a build of Odoo's image sees", () => {
  let server: GitServer;
  let commit: string;
  let checkout: ReleaseCheckout;

  before(async () => {
    server = await GitServer.start();
    commit = await server.commit("web", WEB_FILES);
    await server.commit("ours", {
      "modules/ipai_far/__manifest__.py": '{"name": "Far", "version": "1.2"}',
    });
  });
  after(() => server.stop());
  beforeEach(async () => {
    checkout = await ReleaseCheckout.create(server, commit);
  });
  afterEach(async () => {
    await server.resume();
    await checkout.remove();
  });

  const tarOf = ({ folder }: OdooContext): Promise<Buffer> => readFile(join(folder, "addons.tar"));
  /** Mode, owner, time and name of each entry. */
  const listed = async (): Promise<string[]> =>
    checkout.context(async ({ folder }) => {
      const args = ["--list", "--verbose", "--utc", "--numeric-owner", "--full-time"];
      const tar = await execa("tar", [...args, `--file=${join(folder, "addons.tar")}`]);
      return tar.stdout.split("\n").map((line) => line.replace(/ +/g, " "));
    });
  const names = async (): Promise<string[]> =>
    (await listed()).map((line) => line.split(" ").slice(5).join(" "));
  const edit = (file: string, text: string): Promise<void> => checkout.addons.file(file, text);

  it("is each repository's locked modules in a folder of its own, and ours, and nothing else", async () => {
    deepEqual(
      (await names()).filter((name) => !name.endsWith("/")),
      [
        "mnt/addons/ipai/ipai_desk/__manifest__.py",
        "mnt/addons/oca/web/web_grid/__init__.py",
        "mnt/addons/oca/web/web_grid/__manifest__.py",
        "mnt/addons/oca/web/web_grid/i18n/fr.po",
        "mnt/addons/oca/web/web_grid/static/src/grid.js",
      ],
    );
  });

  it("says of each addon its version, hashes and origin, and of the whole its path in order", async () => {
    const { release } = await checkout.context((context) => Promise.resolve(context));
    deepEqual(release.addonsPath, ["/mnt/addons/oca/web", "/mnt/addons/ipai"]);
    deepEqual(Object.keys(release.addons), ["ipai_desk", "web_grid"]);
    const grid = release.addons["web_grid"];
    equal(grid?.version, "19.0.1.0.0");
    deepEqual(grid.origin, { kind: "git", url: server.url("web"), commit });
    notEqual(grid.hash, grid.translations, "French counts only where it is active");
    equal(grid.languages, `fr:${grid.translations.slice(0, 8)}`, "it speaks no other");
    deepEqual([grid.depends, grid.python], [["base"], []]);
    deepEqual(release.addons["ipai_desk"]?.origin, { kind: "checkout", path: IPAI });
  });

  it("does not look at addons/oca of the checkout, which anybody may have changed", async () => {
    const before = await checkout.context(tarOf);
    await edit("addons/oca/web/web_grid/__init__.py", "changed by hand");
    deepEqual(await checkout.context(tarOf), before);
  });

  it("is downloaded once for each lock: a second build needs no network", async () => {
    const before = await checkout.context(tarOf);
    await server.pause();
    deepEqual(await checkout.context(tarOf), before);
    await rejects(checkout.context(tarOf, `${checkout.cache}-other`), {
      code: "addons-not-fetched",
    });
    await rm(`${checkout.cache}-other`, { recursive: true });
  });

  it("is checked against the lock every time, and fetched again when the cache was changed", async () => {
    const before = await checkout.context(tarOf);
    const cached = glob(join(checkout.cache, "addons/*/addons/oca/web/web_grid/__init__.py"));
    for await (const file of cached) await writeFile(file, "evil");
    deepEqual(await checkout.context(tarOf), before);
    const locked = checkout.addons.lock.modules["web_grid"];
    ok(locked);
    locked.content = "1".repeat(40);
    await checkout.addons.save();
    await rejects(checkout.context(tarOf), { code: "addons-differ", given: "web_grid" });
  });

  describe("is the same bytes for the same content,", () => {
    it("whatever mode, time and umask the files have here", async () => {
      const before = await checkout.context(tarOf);
      await chmod(checkout.addons.path(`${IPAI}/__manifest__.py`), 0o600);
      await utimes(checkout.addons.path(`${IPAI}/__manifest__.py`), 1, 1);
      const umask = process.umask(0o077);
      try {
        const fresh = `${checkout.cache}-fresh`;
        deepEqual(await checkout.context(tarOf, fresh), before);
        await rm(fresh, { recursive: true });
      } finally {
        process.umask(umask);
      }
    });

    it("in another checkout", async () => {
      const other = await ReleaseCheckout.create(server, commit);
      deepEqual(await other.context(tarOf), await checkout.context(tarOf));
      await other.remove();
    });

    it("and root's, readable by everybody", async () => {
      for (const line of await listed()) match(line, /^(?:drwxr-xr-x|-rw-r--r--) 0\/0 /);
    });

    it("but a changed file has another time, by which Odoo tells its bundles of assets apart", async () => {
      const timeOf = async (): Promise<string | undefined> =>
        /(\S+ \S+) \S+desk\.js$/m.exec((await listed()).join("\n"))?.[1];
      await edit(`${IPAI}/desk.js`, "one()");
      const before = await timeOf();
      await edit(`${IPAI}/desk.js`, "two()");
      ok(before);
      notEqual(await timeOf(), before);
    });
  });

  describe("of our own modules", () => {
    it("holds what git would commit, and nothing that it ignores", async () => {
      await edit(`${IPAI}/new.py`, "");
      await edit(`${IPAI}/token.secret`, "s3cret");
      const found = (await names()).filter((name) => name.includes("ipai_desk/"));
      ok(found.includes("mnt/addons/ipai/ipai_desk/new.py"));
      equal(
        found.some((name) => name.includes("secret")),
        false,
      );
    });

    it("refuses a folder that lost its manifest, and a link", async () => {
      await edit("addons/ipai/ipai_lost/models.py", "");
      await rejects(checkout.context(tarOf), { code: "module-missing", given: /ipai_lost/ });
      await rm(checkout.addons.path("addons/ipai/ipai_lost"), { recursive: true });
      await symlink("/etc/passwd", checkout.addons.path(`${IPAI}/passwd.py`));
      await rejects(checkout.context(tarOf), { code: "module-link" });
    });

    it("refuses two of one name: Odoo would see one of them", async () => {
      await cp(checkout.addons.path(IPAI), checkout.addons.path("addons/ipai/web_grid"), {
        recursive: true,
      });
      await rejects(checkout.context(tarOf), { code: "module-duplicate" });
    });

    it("takes those of another repository too, at the commit that the catalogue names", async () => {
      const far = await server.commit("ours", { "modules/README.md": "" });
      const { ipai } = checkout.addons.catalogue;
      ipai.git = { url: server.url("ours"), commit: far, folder: "modules" };
      await checkout.addons.save();
      const { release } = await checkout.context((context) => Promise.resolve(context));
      deepEqual(Object.keys(release.addons), ["ipai_desk", "ipai_far", "web_grid"]);
      equal(release.addons["ipai_far"]?.version, "19.0.1.2", "as Odoo records it");
      deepEqual(release.addons["ipai_far"].origin, {
        kind: "git",
        url: server.url("ours"),
        commit: far,
      });
    });

    it("takes none from an address that is not allowed", async () => {
      const { ipai } = checkout.addons.catalogue;
      ipai.git = { url: "https://evil.example/ours.git", commit, folder: "modules" };
      await checkout.addons.save();
      await rejects(checkout.context(tarOf), { code: "manifest-broken", given: /evil\.example/ });
    });
  });

  it("is refused without a lock, and for modules that no mount leads to", async () => {
    checkout.addons.mounts.mounts.splice(0, 1);
    await checkout.addons.save();
    await rejects(checkout.context(tarOf), { code: "mount-absent" });
    await checkout.addons.remove("config/addons.lock.json");
    await rejects(checkout.context(tarOf), { code: "lock-missing" });
  });
});
