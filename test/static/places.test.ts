import { deepEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** `join(root, "machine/engine")`: a place in the checkout that code names by its path. */
const NAMED = /\bjoin\(\s*(?:root|checkout|ctx\.root),\s*"([^"]+)"/g;

describe("a place in the checkout that code names by its path", () => {
  it("exists, but for what is made while the product runs", () => {
    const files = execFileSync("git", ["ls-files", "*.ts", ":!test"], {
      cwd: root,
      encoding: "utf8",
    });
    const named = files
      .trim()
      .split("\n")
      .flatMap((file) =>
        [...readFileSync(path.join(root, file), "utf8").matchAll(NAMED)].map(([, place = ""]) => ({
          file,
          place,
        })),
      );
    ok(named.length > 10, "the pattern finds what it looks for");
    const made = /^\.(?:state|artifacts)\b|^Pulumi\.local\.yaml$|^allowed_signers$/;
    deepEqual(
      named.filter(({ place }) => !made.test(place) && !existsSync(path.join(root, place))),
      [],
    );
  });
});
