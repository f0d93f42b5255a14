import { deepEqual, equal, rejects } from "node:assert/strict";
import { once } from "node:events";
import { together } from "../../../../machine/setup/together.ts";

describe("two parts of set-up at the same time", () => {
  const { signal } = new AbortController();

  it("give both results", async () => {
    deepEqual(
      await together(
        signal,
        () => Promise.resolve(1),
        () => Promise.resolve("b"),
      ),
      [1, "b"],
    );
  });

  it("end together: what one fails with ends the other, which is waited for", async () => {
    let ended = false;
    const failing = () => Promise.reject(new Error("no base image"));
    const lasting = async (its: AbortSignal) => {
      await once(its, "abort");
      await new Promise(setImmediate);
      ended = true;
      its.throwIfAborted();
    };
    await rejects(together(signal, lasting, failing), { message: "no base image" });
    equal(ended, true);
  });
});
