import { equal, match, ok, rejects } from "node:assert/strict";
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
