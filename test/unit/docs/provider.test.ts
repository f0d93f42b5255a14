import { equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { providerReference } from "../../../docs/providerReference.ts";

describe("docs/provider.md", () => {
  it("is what the resources' comments say today (if not: npm run docs)", () => {
    const root = path.resolve(import.meta.dirname, "../../..");
    equal(readFileSync(path.join(root, "docs/provider.md"), "utf8"), providerReference(root));
  });
});
