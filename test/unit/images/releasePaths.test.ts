import { deepEqual, ok } from "node:assert/strict";
import { globSync } from "node:fs";
import { resolve } from "node:path";
import { PACKING_CODE } from "../../../images/releasePaths.ts";
import { PROGRAM } from "../../../operations/stack/lastUp.ts";
import { importedBy } from "../../support/importGraph.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Files of a list of files, folders and patterns. */
function covered(paths: readonly string[]): Set<string> {
  const found = globSync(
    paths.flatMap((path) => [path, `${path}/**`]),
    { cwd: root },
  );
  return new Set(found);
}

function left(entries: readonly string[], paths: readonly string[]): string[] {
  const files = covered(paths);
  return importedBy(root, entries).filter((file) => !files.has(file));
}

describe("what is taken for the program by its files", () => {
  const IMAGE = ["images/build/odooImage.ts"];

  it("names all code that packs the image of Odoo: a change of it marks the image as dirty", () =>
    deepEqual(left(IMAGE, PACKING_CODE), []));

  it("names no code that packs nothing", () => {
    const imported = importedBy(root, IMAGE);
    const idle = PACKING_CODE.filter(
      (path) => !imported.some((file) => file === path || file.startsWith(`${path}/`)),
    );
    deepEqual(idle, []);
  });

  it("names all code that decides what a stack declares, and by which rules it is judged", () => {
    const entries = ["index.ts", "checks/policy/pack/main.ts"];
    deepEqual(left(entries, PROGRAM), []);
    ok(importedBy(root, entries).length > 50, "the import graph was not followed");
  });

  it("names nothing that is not there", () => {
    const gone = [...PACKING_CODE, ...PROGRAM].filter((path) => covered([path]).size === 0);
    deepEqual(gone, []);
  });
});
