import { deepEqual, equal, notEqual, rejects } from "node:assert/strict";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Lock } from "../../../../../addons/lock/format.ts";
import { cacheKey, DatabaseCache, type KeyInput } from "../../../../../checks/ci/run/cache.ts";
import { lockOf } from "./support/lock.ts";

describe("the database of installed modules", () => {
  describe("is another one", () => {
    const lock = lockOf({ queue_job: {}, web_notify: {} });
    const input: KeyInput = {
      lock,
      installed: ["web_notify", "queue_job"],
      baseLayers: ["sha256:1", "sha256:2"],
      postgres: "sha256:3",
      tags: "/web_notify",
    };
    const changed: Readonly<Record<string, Partial<KeyInput>>> = {
      "when a module's content changes": {
        lock: lockOf({ queue_job: { content: "b".repeat(40) }, web_notify: {} }),
      },
      "when a Python need changes": { lock: withPython(lock) },
      "with fewer modules": { installed: ["web_notify"] },
      "on another Odoo": { baseLayers: ["sha256:1", "sha256:9"] },
      "on another PostgreSQL": { postgres: "sha256:9" },
      "when other tests ran while it was made": { tags: "" },
    };
    for (const [when, change] of Object.entries(changed)) {
      it(when, () => notEqual(cacheKey({ ...input, ...change }), cacheKey(input)));
    }

    it("but not in another order, or when what is not in it changes", () => {
      const installed = ["queue_job", "web_notify"];
      equal(cacheKey({ ...input, installed }), cacheKey(input));
      const more = lockOf({ queue_job: {}, web_notify: {}, auditlog: {} });
      equal(cacheKey({ ...input, lock: more }), cacheKey(input));
    });
  });

  describe("in the cache", () => {
    let folder = "";
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "ipai-ci-cache-"));
    });
    afterEach(() => rm(folder, { recursive: true }));
    const made = { madeAt: "2026-11-24T15:00:00.000Z", tests: [] };
    const write = (file: string): Promise<void> => writeFile(file, "archive");

    it("is there whole, or not at all", async () => {
      const cache = new DatabaseCache(folder);
      equal(await cache.find("one"), undefined);
      const full = (): Promise<never> => Promise.reject(new Error("disk full"));
      await rejects(cache.keep("one", made, full), /disk full/);
      equal(await cache.find("one"), undefined);
      deepEqual(await readdir(folder), []);
      await cache.keep("one", made, write);
      deepEqual(await cache.find("one"), made);
      await rm(cache.archive("one"));
      equal(await cache.find("one"), undefined);
    });

    it("goes when three others were used since", async () => {
      const cache = new DatabaseCache(folder);
      for (const [at, key] of ["one", "two", "three"].entries()) {
        await cache.keep(key, made, write);
        await utimes(path.join(folder, `${key}.json`), at, at);
      }
      await cache.find("one");
      await cache.keep("four", made, write);
      equal(await cache.find("two"), undefined);
      deepEqual(await cache.find("one"), made);
      equal((await readdir(folder)).length, 6);
    });
  });
});

function withPython(lock: Lock): Lock {
  const [need] = Object.entries(lock.python);
  return { ...lock, python: need ? { [need[0]]: { ...need[1], version: "9.9" } } : lock.python };
}
