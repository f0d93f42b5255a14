import { doesNotThrow, equal, match, throws } from "node:assert/strict";
import { refuseForeign, type Found } from "../../../lab/droplet/owner.ts";
import { UserError } from "../../../report/userError.ts";

function refusal(found: Found): UserError {
  let caught: unknown;
  throws(
    () => refuseForeign(found, "/home/ada/ipai"),
    (error) => {
      caught = error;
      return error instanceof UserError;
    },
  );
  return caught as UserError;
}

const container = { kind: "container", name: "ipai-droplet-blue" } as const;

describe("a droplet of that name that is there already", () => {
  it("is taken when this checkout made it", () => {
    const labels = { "ipai.checkout": "/home/ada/ipai" };
    doesNotThrow(() => refuseForeign({ ...container, labels }, "/home/ada/ipai"));
  });

  it("is refused when another checkout made it, with the owner and the command that removes it", () => {
    const error = refusal({ ...container, labels: { "ipai.checkout": "/home/bob/ipai" } });
    match(error.message, /belongs to a droplet of another checkout: \/home\/bob\/ipai/);
    equal(
      error.next,
      "npm stop in /home/bob/ipai, or docker rm --force --volumes ipai-droplet-blue",
    );
  });

  it("is refused when the lab did not make it at all", () => {
    const error = refusal({ ...container, labels: {} });
    match(error.message, /ipai-droplet-blue exists that is not of a droplet/);
    equal(error.next, "docker rm --force --volumes ipai-droplet-blue");
  });

  it("is refused for the volume alone, which outlives its container", () => {
    const name = "ipai-droplet-blue-data";
    const error = refusal({ kind: "volume", name, labels: { "ipai.checkout": "/home/bob/ipai" } });
    equal(error.next, "npm stop in /home/bob/ipai, or docker volume rm ipai-droplet-blue-data");
  });
});
