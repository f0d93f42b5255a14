import { equal, match } from "node:assert/strict";
import {
  refuseOtherSeries,
  seriesRefusal,
} from "../../../../operations/release/refuseOtherSeries.ts";

const declared = {
  stack: "local",
  registry: "127.0.0.1:1",
  release: "abc",
  odoo: { series: "19.0" },
};

describe("the series of a release", () => {
  it("is refused before anything changes when the image is of another one than is declared", () => {
    const refusal = seriesRefusal(declared, { "ipai.odoo.series": "18.0" });
    equal(refusal?.code, "other-series");
    equal(refusal.exitCode, 2);
    match(refusal.given ?? "", /series is "19\.0", the image is of 18\.0/);
    match(refusal.next, /npx ipai rollback --stack local/);
  });

  it("is no matter when the image is of it, or says nothing", () => {
    equal(seriesRefusal(declared, { "ipai.odoo.series": "19.0" }), undefined);
    equal(seriesRefusal(declared, {}), undefined);
  });

  it("is not asked of a registry that does not answer: what follows says so", async () => {
    await refuseOtherSeries({ signal: AbortSignal.timeout(60_000), environment: {} }, declared);
  });
});
