import { rejects } from "node:assert/strict";
import { requireDiskSpace } from "../../../machine/diskSpace.ts";

describe("a disk that is too full for the images", () => {
  it("is refused before anything is installed, with what is free and what is needed", () =>
    rejects(
      requireDiskSpace("/var/lib/docker", () => Promise.resolve(9.9 * 2 ** 30)),
      { message: "The disk has 9.9 GiB free under /var/lib/docker.", given: "needed: 10 GiB" },
    ));

  it("is not refused with 10 GiB", () =>
    requireDiskSpace("/", () => Promise.resolve(10 * 2 ** 30)));
});
