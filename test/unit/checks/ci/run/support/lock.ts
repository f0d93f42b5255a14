import { lockSchema, type Lock, type LockedModule } from "../../../../../../addons/lock/format.ts";
import { releaseSchema, type ReleaseFile } from "../../../../../../images/releaseFile.ts";

const PYTHON = {
  cachetools: {
    version: "8.0.2",
    file: "cachetools-8.0.2-py3-none-any.whl",
    sha256: "f".repeat(64),
    requires: [],
  },
};

/** A lock of these modules. */
export function lockOf(modules: Readonly<Record<string, Partial<LockedModule>>>): Lock {
  const source = { kind: "git", commit: "c".repeat(40) };
  const whole = { repository: "web", version: "19.0.1.0.0", source, content: "a".repeat(40) };
  const lists = { depends: [], closure: [], python: [] };
  return lockSchema.parse({
    version: 1,
    series: "19.0",
    published: {},
    core: { source: "odoo", modules: ["base", "web"] },
    python: PYTHON,
    modules: Object.fromEntries(
      Object.entries(modules).map(([name, changes]) => [name, { ...whole, ...lists, ...changes }]),
    ),
  });
}

/** What an image with these addons says of itself. */
export function releaseOf(names: readonly string[]): ReleaseFile {
  const hash = "d".repeat(40);
  const origin = { kind: "checkout", path: "addons/ipai" };
  const addon = { version: "19.0.1.0.0", hash, translations: hash, origin };
  return releaseSchema.parse({
    version: 1,
    release: "e".repeat(40),
    commit: "e".repeat(40),
    dirty: false,
    series: "19.0",
    addonsPath: ["/opt/odoo/addons/ipai"],
    addons: Object.fromEntries(names.map((name) => [name, addon])),
  });
}
