import { randomUUID } from "node:crypto";
import type { ResourceHandler } from "../../rpc/handler.ts";
import { secretInputs } from "./inputs.ts";
import type { SecretInputs, SecretState } from "./inputs.ts";
import { makePassword } from "./password.ts";

/** A random text that lives in the stack's state, encrypted, and nowhere else. */
export const secretHandler: ResourceHandler<SecretInputs, SecretState, unknown> = {
  type: "host:index:Secret",
  schema: secretInputs,
  replaceOn: [],
  secretOutputs: ["value"],
  create: (_ctx, inputs) => Promise.resolve({ id: randomUUID(), state: generate(inputs) }),
  /** Either input means a new value. */
  update: (_ctx, _id, _old, inputs) => Promise.resolve(generate(inputs)),
  read(_ctx, id, known) {
    if (known === undefined) return Promise.resolve(undefined);
    const { length, rotation } = known;
    return Promise.resolve({ id, inputs: { length, rotation }, state: known });
  },
  delete: () => Promise.resolve(),
};

function generate(inputs: SecretInputs): SecretState {
  return { ...inputs, value: makePassword(inputs.length) };
}
