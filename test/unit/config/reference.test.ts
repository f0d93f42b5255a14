import { equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { settingEntries } from "../../../config/catalogue.ts";
import { settingsReference } from "../../../config/reference.ts";
import { settingsSchema } from "../../../config/schema.ts";

describe("docs/settings.md", () => {
  it("is what the schema says today (if not: npm run docs)", () => {
    const page = readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8");
    equal(page, settingsReference());
  });

  it("has every key of the schema", () => {
    const keys = new Set(
      settingEntries(settingsSchema).map(({ key }) => key.split(".", 1).join("")),
    );
    equal(
      Object.keys(settingsSchema.shape)
        .filter((key) => !keys.has(key))
        .join(),
      "",
    );
  });
});
