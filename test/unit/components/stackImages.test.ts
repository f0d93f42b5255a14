import { rejects } from "node:assert/strict";
import path from "node:path";

import { stackImages } from "../../../components/stackImages.ts";
import type { Settings } from "../../../config/settings.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const release = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";
const settings = { root, release, stack: "local", mail: { kind: "catcher" } } as Settings;

describe("an image that cannot be had", () => {
  const failing = (message: string) =>
    stackImages(settings, { image: () => Promise.reject(new Error(message)) });

  it("is told with what to do by whoever could not even look", async () => {
    const engines =
      'error serializing property "image": invocation of lab:index:getImage returned an error: The registry is not running.\n  next: npm start';
    await rejects(failing(engines), {
      code: "image-not-found",
      message: `The image odoo:${release} cannot be used.`,
      given: "The registry is not running.",
      next: "npm start",
    });
  });

  it("is else a release that the registry lacks", async () => {
    await rejects(failing("manifest unknown"), {
      given: "manifest unknown",
      next: "Deploy a release that the registry has: npx ipai deploy SHA",
    });
  });
});
