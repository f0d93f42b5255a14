import { equal, throws } from "node:assert/strict";
import { lowestFree } from "../../../lab/network.ts";
import { UserError } from "../../../report/userError.ts";

describe("a droplet's address in the lab", () => {
  it("is above those that the engine gives out itself", () => {
    equal(lowestFree("10.87.34", new Set()), "10.87.34.16");
  });

  it("is nobody else's, not even a stopped droplet's", () => {
    equal(lowestFree("10.87.34", new Set(["10.87.34.16", "10.87.34.18"])), "10.87.34.17");
  });

  it("is refused, with what to do, when the lab is full", () => {
    const all = new Set(Array.from({ length: 255 }, (_, last) => `10.87.34.${last}`));
    throws(() => lowestFree("10.87.34", all), UserError);
  });
});
