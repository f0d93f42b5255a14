import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/bad-input.md"), "utf8");
const rows = [...page.matchAll(/^\| (.+?) +\| .+? \| `(test\/\S+)`: (.+?) +\|$/gm)];

describe("each row of docs/bad-input.md names a test that exists:", () => {
  it("there are rows", () => ok(rows.length >= 30, String(rows.length)));

  for (const [, given = "", file = "", title = ""] of rows) {
    it(given, () => {
      // What a title says of each of several cases stands as "…" on the page.
      const text = readFileSync(path.join(root, file), "utf8").replaceAll(/\$\{[\w.]+\}/g, "…");
      const found = [`it("${title}"`, `it(\`${title}\``].some((call) => text.includes(call));
      ok(found, `${file} has no test called "${title}"`);
    });
  }
});
