import { deepEqual, equal, rejects } from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors.js";
import { readable } from "../../../components/readable.ts";
import { stackImages } from "../../../components/stackImages.ts";
import type { Settings } from "../../../config/settings.ts";
import { UserError } from "../../../report/userError.ts";

describe("a failure under plain pulumi", () => {
  it("that a person can mend comes without a stack trace: what, what was found, what next", async () => {
    const failing = () =>
      Promise.reject(
        new UserError("The token is wrong.", { given: "HTTP 401", next: "make one", code: "x" }),
      );
    await rejects(readable(failing), (error: unknown) => {
      // The language host prints the message alone of this kind of error.
      equal(RunError.isInstance(error), true);
      equal((error as Error).message, "The token is wrong.\n  HTTP 401\nnext: make one");
      return true;
    });
  });

  it("is not that it takes the program for none: its module has a default export, and no other", async () => {
    deepEqual(Object.keys(await import("../../../index.ts")), ["default"]);
  });

  it("that is a fault of the program keeps its own stack", async () => {
    const bug = new TypeError("x is not a function");
    await rejects(
      readable(() => Promise.reject(bug)),
      (error) => error === bug,
    );
  });
});

describe("an engine that has ended", () => {
  const words = [
    "Resource monitor is terminating",
    "grpc: the client connection is closing",
    "1 CANCELLED: context canceled",
    "14 UNAVAILABLE: transport is closing",
  ];

  for (const said of words) {
    it(`is not mistaken for an image that cannot be had: ${said}`, async () => {
      const ended = new Error(`invocation of host:index:image returned an error: ${said}`);
      const root = new URL("../../..", import.meta.url).pathname;
      const settings = { root, release: "a".repeat(40), mail: { kind: "catcher" } } as Settings;
      await rejects(
        stackImages(settings, { image: () => Promise.reject(ended) }),
        (error) => error === ended,
      );
    });
  }
});
