import { deepEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { layers } from "../../../checks/verify/layers.ts";

const DOCUMENT = path.resolve(import.meta.dirname, "../../../docs/verify.md");

describe("docs/verify.md", () => {
  it("has a row for each layer, in the order in which they are shown", async () => {
    const lines = (await readFile(DOCUMENT, "utf8")).split("\n");
    const heading = lines.findIndex((line) => line.startsWith("| layer "));
    const rows = lines.slice(heading + 2);
    const table = rows.slice(
      0,
      rows.findIndex((line) => !line.startsWith("| ")),
    );
    deepEqual(
      table.map((row) => row.split("|")[1]?.trim()),
      layers.map(({ name }) => name),
    );
  });
});
