import { equal, notEqual } from "node:assert/strict";
import { secretHandler } from "../../../provider/resources/secret/handler.ts";
import { callContext } from "../../support/callContext.ts";

describe("a generated secret", () => {
  it("holds a capital, a small letter and a digit at any length, as n8n asks of a password", async () => {
    const context = callContext(undefined);
    for (let turn = 0; turn < 500; turn++) {
      const { state } = await secretHandler.create(context, { length: 16, rotation: 1 });
      const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/].filter((kind) => kind.test(state.value));
      equal(kinds.length, 3, "a kind is missing");
      equal(state.value.length, 16);
    }
  });

  it("is another one after each rotation", async () => {
    const context = callContext(undefined);
    const { id, state } = await secretHandler.create(context, { length: 32, rotation: 1 });
    const rotated = await secretHandler.update(context, id, state, { length: 32, rotation: 2 });
    notEqual(rotated.value, state.value);
  });
});
