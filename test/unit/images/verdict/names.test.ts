import { deepEqual, equal } from "node:assert/strict";
import { addon, database, image, installed, judged, sha } from "./support.ts";

describe("the verdict on a module whose name every object has", () => {
  it("is that the image lacks it, where it does", () => {
    for (const name of ["constructor", "toString"]) {
      const verdict = judged({
        database: database([installed(name, "19.0.1.0.0")], { [name]: sha("a") }),
        target: image({ shop: addon("19.0.1.0.0", "a") }),
        serving: image({ [name]: addon("19.0.1.0.0", "a") }),
      });
      equal(verdict.kind, "impossible");
      deepEqual(
        verdict.blockers.map(({ code }) => code),
        ["module-missing"],
      );
    }
  });

  it("is not that the image lacks it, where neither image lists Odoo's own modules", () => {
    const unlisted = image({ shop: addon("19.0.1.0.0", "a") }, { core: undefined });
    const verdict = judged({
      database: database([installed("constructor", "19.0.1.0.0")], {}),
      target: unlisted,
      serving: unlisted,
    });
    equal(verdict.kind, "code-only");
  });

  it("compares it by its content, as any other", () => {
    const before = database([installed("constructor", "19.0.1.0.0")], {});
    const target = image({ constructor: addon("19.0.1.0.0", "a") });
    const unrecorded = (hash: string) => {
      const serving = image({ constructor: addon("19.0.1.0.0", hash) });
      const verdict = judged({ database: before, target, serving });
      equal(verdict.kind, "code-only");
      return verdict.unrecorded;
    };
    deepEqual(unrecorded("a"), []);
    deepEqual(unrecorded("b"), ["constructor"]);
  });
});
