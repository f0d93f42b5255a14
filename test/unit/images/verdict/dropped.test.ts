import { match, ok } from "node:assert/strict";
import { addon, database, image, installed, judged, sha } from "./support.ts";

describe("the verdict on a release whose rewind point was dropped", () => {
  const newer = database([installed("shop", "19.0.1.1.0")], { shop: sha("b") });
  const same = image({ shop: addon("19.0.1.0.0", "a") });

  it("says which point would have been the way back, when it was dropped, and by which rule", () => {
    const digest = `sha256:${sha("d")}`;
    const gone = { image: `odoo@${digest}`, why: "it is older than 14 days", at: "2026-11-28" };
    const dropped = [{ ...gone, name: "odoo_rewind_1" }];
    const verdict = judged({ database: newer, target: same, digest, dropped });
    ok(verdict.kind === "impossible");
    match(
      verdict.blockers[0]?.found ?? "",
      /, odoo_rewind_1 was dropped at 2026-11-28, since it is older than 14 days$/,
    );
  });
});
