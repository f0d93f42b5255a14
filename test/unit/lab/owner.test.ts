import { doesNotThrow, equal, match, throws } from "node:assert/strict";
import { refuseForeign } from "../../../lab/droplet/owner.ts";
import { UserError } from "../../../report/userError.ts";

function refusal(labels: Record<string, string>): UserError {
  let caught: unknown;
  throws(
    () => refuseForeign("blue", labels, "/home/ada/ipai"),
    (error) => {
      caught = error;
      return error instanceof UserError;
    },
  );
  return caught as UserError;
}

describe("a droplet of that name that is there already", () => {
  it("is taken when this checkout made it", () => {
    const labels = { "ipai.checkout": "/home/ada/ipai" };
    doesNotThrow(() => refuseForeign("blue", labels, "/home/ada/ipai"));
  });

  it("is refused when another checkout made it, with the owner and the command that removes it", () => {
    const error = refusal({ "ipai.checkout": "/home/bob/ipai" });
    match(error.message, /belongs to another checkout: \/home\/bob\/ipai/);
    equal(
      error.next,
      "npm stop in /home/bob/ipai, or docker rm --force --volumes ipai-droplet-blue",
    );
  });

  it("is refused when the lab did not make it at all", () => {
    const error = refusal({});
    match(error.message, /ipai-droplet-blue exists that is not a droplet/);
    equal(error.next, "docker rm --force --volumes ipai-droplet-blue");
  });
});
