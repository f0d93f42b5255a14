import { deepEqual, equal } from "node:assert/strict";
import type {
  ImageModules,
  ReleaseFacts,
} from "../../../../provider/resources/odooRelease/facts.ts";
import {
  compareVersions,
  updateSetOf,
} from "../../../../provider/resources/odooRelease/updateSet.ts";

type Found = ImageModules["modules"][string];
const found = (changes: Partial<Found> = {}): Found => ({
  version: "19.0.1.0.0",
  hash: "new",
  depends: ["base"],
  installable: true,
  core: false,
  ...changes,
});
const installed = (changes: Partial<ReleaseFacts["modules"][string]> = {}) => ({
  version: "19.0.1.0.0",
  state: "installed",
  hash: "new",
  ...changes,
});
const why = (modules: ReleaseFacts["modules"], image: ImageModules["modules"], series = "19.0") =>
  updateSetOf({ modules, series }, { series: "19.0", modules: image });

describe("what an image means to a database", () => {
  it("is code-only when hashes and versions are the same", () => {
    const set = why({ sale: installed() }, { sale: found() });
    deepEqual(set, { modules: [], absent: [], seriesDiffers: false, older: [] });
  });

  it("is an update of what changed and of what depends on it, in turn", () => {
    const set = why(
      { sale: installed({ hash: "old" }), shop: installed(), pos: installed(), hr: installed() },
      {
        sale: found(),
        shop: found({ depends: ["sale"] }),
        pos: found({ depends: ["shop"] }),
        hr: found(),
      },
    );
    deepEqual(
      set.modules.map((each) => [each.name, each.why]),
      [
        ["pos", "dependant"],
        ["sale", "changed"],
        ["shop", "dependant"],
      ],
    );
  });

  it("judges by version where no hash was recorded, and Odoo's own modules always", () => {
    const set = why(
      {
        quiet: installed({ hash: null }),
        raised: installed({ hash: null }),
        base: installed({ hash: "old" }),
      },
      { quiet: found(), raised: found({ version: "19.0.1.0.10" }), base: found({ core: true }) },
    );
    deepEqual(
      set.modules.map((each) => [each.name, each.why]),
      [["raised", "version"]],
    );
  });

  it("names what the image lacks or would not install, what it has older, and another series", () => {
    const set = why(
      { gone: installed(), off: installed(), back: installed({ version: "19.0.2.0.0" }) },
      { off: found({ installable: false }), back: found() },
      "18.0",
    );
    deepEqual(set.absent, ["gone", "off"]);
    deepEqual(set.older, ["back"]);
    equal(set.seriesDiffers, true);
  });

  it("leaves out what is not installed", () => {
    deepEqual(why({ sale: installed({ state: "uninstalled", hash: "old" }) }, {}).absent, []);
  });

  it("compares versions number by number", () => {
    equal(compareVersions("19.0.1.10.0", "19.0.1.9.0"), 1);
    equal(compareVersions("19.0.1", "19.0.1.0"), 0);
    equal(compareVersions("18.0.9", "19.0.1"), -1);
  });
});
