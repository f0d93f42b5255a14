import { deepEqual, match } from "node:assert/strict";
import { warnOfLittleMemory } from "../../../machine/memory.ts";

describe("a machine's memory", () => {
  const warnings = (gib: number): string[] => {
    const said: string[] = [];
    warnOfLittleMemory({ warning: (line) => said.push(line) }, gib * 2 ** 30);
    return said;
  };

  it("is told to be short below 4 GiB, with what there is", () =>
    match(warnings(1.9).join("\n"), /has 1\.9 GiB of memory and the lab wants 4/));

  it("is enough with what a machine of 4 GiB shows", () => deepEqual(warnings(3.8), []));
});
