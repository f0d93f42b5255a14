import { deepEqual, equal, notEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { addonHash, DEFAULT_EXCLUDE, hashedFiles } from "../../../addons/hash.ts";

const FILES = [
  "__manifest__.py",
  "data/b.xml",
  "data/a.xml",
  "data/deep/c.xml",
  "i18n/de.po",
  "i18n/fr.po",
  "i18n/fr_BE.po",
  "i18n/addon.pot",
  "i18n_extra/nl_NL.po",
  "models/stuff.py",
  "models/stuff.pyc",
  "static/src/app.js",
  "tests/test_it.py",
];

describe("the content hash of an addon", () => {
  let addon: string;
  beforeEach(async () => {
    addon = await mkdtemp(path.join(tmpdir(), "ipai-hash-"));
    for (const file of FILES) {
      await mkdir(path.dirname(path.join(addon, file)), { recursive: true });
      await writeFile(path.join(addon, file), `content of ${file}`);
    }
  });
  afterEach(() => rm(addon, { recursive: true }));

  const rule = { exclude: DEFAULT_EXCLUDE, languages: ["fr_FR", "nl"] };

  it("counts a folder's files before its subfolders, sorted, and active languages only", async () => {
    deepEqual(await hashedFiles(addon, rule), [
      "__manifest__.py",
      "data/a.xml",
      "data/b.xml",
      "data/deep/c.xml",
      "i18n/fr.po",
      "i18n/fr_BE.po",
      "i18n_extra/nl_NL.po",
      "models/stuff.py",
    ]);
  });

  it("counts every translation when no language is given", async () => {
    const files = await hashedFiles(addon, { ...rule, languages: [] });
    deepEqual(
      files.filter((file) => file.endsWith(".po")),
      ["i18n/de.po", "i18n/fr.po", "i18n/fr_BE.po", "i18n_extra/nl_NL.po"],
    );
  });

  it("is SHA-1 over path and content of each file", async () => {
    const digest = createHash("sha1");
    for (const file of await hashedFiles(addon, rule)) digest.update(`${file}content of ${file}`);
    equal(await addonHash(addon, rule), digest.digest("hex"));
  });

  it("changes with a file's name alone, and not with what does not count", async () => {
    const before = await addonHash(addon, rule);
    await writeFile(path.join(addon, "static/src/app.js"), "other");
    await writeFile(path.join(addon, "i18n/de.po"), "other");
    equal(await addonHash(addon, rule), before);
    await writeFile(path.join(addon, "empty"), "");
    notEqual(await addonHash(addon, rule), before);
  });

  it("follows links to files, and not into folders", async () => {
    await symlink(path.join(addon, "data/a.xml"), path.join(addon, "link.xml"));
    await symlink(path.join(addon, "data"), path.join(addon, "linked"));
    const files = await hashedFiles(addon, rule);
    deepEqual(
      files.filter((file) => file.startsWith("link")),
      ["link.xml"],
    );
  });

  it("matches as Python's fnmatch: * also over folders, ? and [] one character", async () => {
    const files = await hashedFiles(addon, {
      exclude: ["data/*", "models/stuff.p?", "*.[jx]s"],
      languages: [],
    });
    deepEqual(
      files.filter((file) => /data|models|static/.test(file)),
      ["models/stuff.pyc"],
    );
  });
});
