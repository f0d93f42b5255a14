import { equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { readFile } from "node:fs/promises";
import semver from "semver";
import { z } from "zod";
import { skip } from "../support/reporter.ts";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
const official = Object.entries(manifest.parse(JSON.parse(text)).dependencies).filter(([name]) =>
  name.startsWith("@pulumi/"),
);

/**
 * npm holds stray versions of some SDKs (`@pulumi/command` 4.5.0 above its `latest` 1.2.1), of which
 * there is no plugin: a stack that is declared with one can never run.
 */
describe("an SDK of Pulumi that is pinned", () => {
  for (const [name, version] of official) {
    it(`is of the line that npm calls the latest: ${name}`, async function () {
      const answer = await execa("npm", ["view", name, "dist-tags.latest"], { reject: false });
      if (answer.failed) skip(this, "npm cannot be asked from here");
      const latest = answer.stdout.trim();
      ok(semver.valid(version), `${name} is not pinned: ${version}`);
      equal(semver.major(version), semver.major(latest), `${name} ${version}, latest ${latest}`);
      ok(semver.lte(version, latest), `${name} ${version} is above its latest ${latest}`);
    });
  }
});
