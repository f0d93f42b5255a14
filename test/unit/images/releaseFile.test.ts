import { deepEqual, throws } from "node:assert/strict";
import { parseRelease, readReleaseLabels, RELEASE_LABEL } from "../../../images/releaseFile.ts";
import { UserError } from "../../../report/userError.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const release = {
  version: 1,
  release: SHA,
  commit: SHA,
  dirty: false,
  series: "19.0",
  addonsPath: ["/opt/odoo/addons/web"],
  addons: {
    web_grid: {
      version: "19.0.1.0.0",
      hash: SHA,
      translations: SHA,
      languages: "fr:6e544346 sr@latin:0123abcd",
      depends: ["web"],
      python: [],
      origin: { kind: "git", url: "https://github.com/OCA/web.git", commit: SHA },
    },
  },
};

const labelled = (text: string) => ({ Config: { Labels: { [RELEASE_LABEL]: text } } });

describe("what an image of Odoo says of itself", () => {
  it("is read from its labels", () => {
    deepEqual(readReleaseLabels(labelled(JSON.stringify(release))), release);
  });

  for (const [title, inspection] of Object.entries({
    "has no labels": { Config: { Labels: null } },
    "has others": { Config: { Labels: { a: "b" } } },
    "is no image": { Type: "volume" },
  })) {
    it(`is refused of one that ${title}, with the command that builds one`, () => {
      throws(
        () => readReleaseLabels(inspection),
        (error) => {
          return error instanceof UserError && error.next.includes("ipai image build");
        },
      );
    });
  }

  it("is read from images that state less, as those built earlier do", () => {
    const { hash, translations, version, origin } = release.addons.web_grid;
    const addons = { web_grid: { hash, translations, version, origin } };
    deepEqual(parseRelease(JSON.stringify({ ...release, addons })).addons, addons);
  });

  it("is refused when it was cut off, or is of a later form", () => {
    const text = JSON.stringify(release);
    const later = JSON.stringify({ ...release, version: 2 });
    for (const broken of [text.slice(0, -5), later, "[]"]) {
      throws(() => parseRelease(broken), { code: "no-release-label" });
    }
  });
});
