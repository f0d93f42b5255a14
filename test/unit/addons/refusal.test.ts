import { doesNotThrow, ok, throws } from "node:assert/strict";
import { refuseUnresolvable } from "../../../addons/lock/refusal.ts";
import { AddonCheckout } from "./support/checkout.ts";

describe("a lock is not written", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create({
      web: { web_grid: ["base"], web_board: ["web_grid"] },
    });
  });
  afterEach(() => checkout.remove());

  const refused = (given: string) =>
    throws(() => refuseUnresolvable(checkout.catalogue, checkout.lock), {
      code: "dependencies-unresolvable",
      given,
    });
  const board = () => {
    const module = checkout.lock.modules["web_board"];
    ok(module);
    return module;
  };

  it("without a reason", () => {
    doesNotThrow(() => refuseUnresolvable(checkout.catalogue, checkout.lock));
  });
  it("when a module depends on what is nowhere", () => {
    board().depends.push("web_enterprise");
    refused("web_board depends on web_enterprise, which is nowhere");
  });
  it("when a module is of a repository that the catalogue does not have", () => {
    board().repository = "web-api";
    const grid = checkout.lock.modules["web_grid"];
    grid?.depends.push("web_board");
    board().depends = ["base"];
    refused("web_board (needed by web_grid) is of web-api, which is not in the catalogue");
  });
  it("when modules depend on each other", () => {
    checkout.lock.modules["web_grid"]?.depends.push("web_board");
    refused("a cycle: web_grid → web_board → web_grid");
  });
});
