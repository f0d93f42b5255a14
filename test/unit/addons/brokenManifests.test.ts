import { equal, match, ok, rejects } from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import { execa } from "execa";
import { verifyAddons } from "../../../addons/verify.ts";
import { AddonCheckout } from "./support/checkout.ts";

describe("a broken manifest ends ipai addons verify with exit code 2:", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create({ web: { web_grid: ["base"] }, ipai: { ipai_desk: [] } });
  });
  afterEach(() => checkout.remove());

  const refuses = async (file: string, text: string, problem: RegExp) => {
    await checkout.file(file, text);
    await rejects(verifyAddons(checkout.root), (error: { exitCode: number; given: string }) => {
      equal(error.exitCode, 2);
      match(error.given, problem);
      return true;
    });
  };
  const catalogue = "config/addons_manifest.oca_ipai.json";
  const bent = (change: (copy: typeof checkout.catalogue) => void): string => {
    const copy = structuredClone(checkout.catalogue);
    change(copy);
    return JSON.stringify(copy);
  };
  it("a catalogue that is not JSON", () => refuses(catalogue, "{", /JSON/));
  it("a list in a list, a hundred thousand times", () =>
    refuses(
      catalogue,
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      /^its brackets stand too deep/,
    ));
  const odd: [string, (at: string) => Promise<unknown>, RegExp][] = [
    ["a folder", (at) => mkdir(at), /^it is no file$/],
    ["a pipe, which would never end", (at) => execa("mkfifo", [at]), /^it is no file$/],
    ["a link in a circle", (at) => symlink(at, at), /^its link leads back to itself$/],
    ["nothing", () => Promise.resolve(), /^there is no such file$/],
  ];
  for (const [what, put, words] of odd) {
    it(`${what} in the catalogue's place`, async () => {
      await checkout.remove(catalogue);
      await put(checkout.path(catalogue));
      await rejects(verifyAddons(checkout.root), { exitCode: 2, given: words });
    });
  }
  it("a wrong type", () =>
    refuses(catalogue, JSON.stringify({ ...checkout.catalogue, roots: 3 }), /roots/));
  it("an unknown key", () =>
    refuses(catalogue, JSON.stringify({ ...checkout.catalogue, colour: 1 }), /colour/));
  it("a repository that stands there twice", () =>
    refuses(
      catalogue,
      bent(({ oca_repositories: all }) => all.push(...all.slice(0, 1))),
      /two repositories have the name "web"/,
    ));
  it("a repository that stands there twice, under an address of another spelling", () =>
    refuses(
      catalogue,
      bent(({ oca_repositories: all }) => {
        const [first] = all;
        ok(first);
        const url = first.url.replace("web.git", "Web");
        all.push({ ...first, name: "other", path: "addons/oca/other", url });
      }),
      /two repositories have the url "https:\/\/github.com\/oca\/web"/,
    ));
  it("a key that stands there twice, of which JSON would lose the first", () =>
    refuses(
      catalogue,
      bent(() => undefined).replace('"web":[', '\n"web":["web_lost"],"web":['),
      /^line 2: the key "web" stands there twice$/,
    ));
  it("our own modules in two places", () =>
    refuses(
      catalogue,
      bent(({ ipai }) => {
        ipai.root = "addons/other";
      }),
      /ipai\.root: it is "addons\/other"/,
    ));
  it("roots that lie in each other", () =>
    refuses(
      catalogue,
      bent(({ ipai, roots }) => {
        ipai.root = roots.ipai_root = "addons/oca/ipai";
      }),
      /lie in each other/,
    ));
  for (const place of [
    "addons//web",
    "addons/web/",
    "./addons/web",
    "addons/./web",
    "a\0b",
    "a\nb",
  ]) {
    it(`the path ${JSON.stringify(place)}`, () =>
      refuses(
        catalogue,
        bent(({ oca_repositories: [first] }) => {
          ok(first);
          first.path = place;
        }),
        /oca_repositories\[0\]\.path/,
      ));
  }
  it("a path that climbs out of the checkout", () =>
    refuses(
      catalogue,
      bent(({ roots }) => {
        roots.oca_root = "addons/../../etc";
      }),
      /roots\.oca_root/,
    ));
  for (const url of [
    "https://github.com/else/web.git",
    "https://github.com/OCA/../else/web.git",
    "https://github.com/OCA/web.git --upload-pack=evil",
    "ext::sh -c evil",
  ]) {
    it(`the address ${url}`, () =>
      refuses(
        catalogue,
        bent(({ oca_repositories: [first] }) => {
          ok(first);
          first.url = url;
        }),
        /does not allow/,
      ));
  }
  it("a lock that is broken, with every problem at once", () =>
    refuses("config/addons.lock.json", '{"version": 2, "series": "x"}', /version[^]*series/));
  it("a catalogue that is not there", async () => {
    await checkout.remove(catalogue);
    await rejects(verifyAddons(checkout.root), { exitCode: 2, code: "manifest-missing" });
  });
});
