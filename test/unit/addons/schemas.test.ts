import { deepEqual, equal } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { mustHaveModules, readCatalogue } from "../../../addons/catalogue.ts";
import { readLock } from "../../../addons/lock/format.ts";
import { readMountManifest, sourceOf } from "../../../addons/mountManifest.ts";
import { manifestSchemas } from "../../../addons/schemas.ts";
import { readSources } from "../../../addons/sources.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

describe("this checkout's own manifests", () => {
  for (const [file, text] of Object.entries(manifestSchemas())) {
    it(`have the schema ${file} by which they are checked (node scripts/write-manifest-schemas.ts)`, async () => {
      const written: unknown = JSON.parse(await readFile(`${root}/config/schemas/${file}`, "utf8"));
      deepEqual(written, JSON.parse(text));
    });
  }

  it("declare 19 repositories and at least 80 modules, every one of them locked", async () => {
    const catalogue = await readCatalogue(root, await readSources(root));
    const lock = await readLock(root);
    const modules = [...mustHaveModules(catalogue)];
    equal(catalogue.oca_repositories.length, 19);
    equal(modules.length >= 80, true);
    deepEqual(
      modules.filter(([name, repository]) => lock?.modules[name]?.repository !== repository),
      [],
    );
  });

  it("mount every repository that has a locked module, and the ipai modules", async () => {
    const lock = await readLock(root);
    const repositories = new Set(Object.values(lock?.modules ?? {}).map((it) => it.repository));
    const expected = [...[...repositories].map((it) => `addons/oca/${it}`), "addons/ipai"];
    const { mounts } = await readMountManifest(root);
    deepEqual(mounts.map(sourceOf).sort(), expected.sort());
  });
});
