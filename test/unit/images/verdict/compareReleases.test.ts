import { deepEqual, equal } from "node:assert/strict";
import { compareReleases } from "../../../../images/verdict/compareReleases.ts";
import { addon, image, NOW } from "./support.ts";

const before = image({
  shop: addon("19.0.1.0.0", "a", { python: ["old"] }),
  same: addon("19.0.1.0.0", "c"),
});

describe("two releases side by side", () => {
  it("differ in modules, Odoo's own and Python needs; a deploy updates, and the way back is its rewind point", () => {
    const after = image(
      {
        shop: addon("19.0.1.1.0", "b", { python: ["new"] }),
        same: addon("19.0.1.0.0", "c"),
        more: addon("19.0.1.0.0", "d"),
      },
      { core: { base: "19.0.1.3", web: "19.0.1.1", mail: "19.0.1.19" } },
    );
    const compared = compareReleases(before, after, undefined, NOW);
    deepEqual(
      compared.modules.map(({ name, from, to }) => [name, from?.version, to?.version]),
      [
        ["more", undefined, "19.0.1.0.0"],
        ["shop", "19.0.1.0.0", "19.0.1.1.0"],
      ],
    );
    deepEqual(compared.core, [{ name: "web", from: "19.0.1.0", to: "19.0.1.1" }]);
    deepEqual(compared.python, { added: ["new"], removed: ["old"] });
    equal(compared.there.kind, "update");
    equal(compared.back.kind, "rewind");
  });

  it("are code-only there and back where no module differs", () => {
    const compared = compareReleases(before, before, undefined, NOW);
    deepEqual([compared.there.kind, compared.back.kind], ["code-only", "code-only"]);
  });

  it("are judged for the modules that are installed, if those are known", () => {
    const after = image({ shop: addon("19.0.1.1.0", "b"), same: addon("19.0.1.0.0", "c") });
    const base = { name: "base", state: "installed", version: "19.0.1.3", depends: [] };
    const same = { name: "same", state: "installed", version: "19.0.1.0.0", depends: ["base"] };
    equal(compareReleases(before, after, [base, same], NOW).there.kind, "code-only");
    equal(compareReleases(before, image({}), [base, same], NOW).there.kind, "impossible");
  });
});
