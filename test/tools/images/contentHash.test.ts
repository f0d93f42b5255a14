import { equal, notEqual } from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { addonHash, DEFAULT_EXCLUDE } from "../../../addons/hash.ts";

const FILES = [
  "__manifest__.py",
  "a.b/c.txt",
  "a/Z.xml",
  "a/b.xml",
  "a/é.xml",
  "i18n/de.po",
  "i18n/fr_BE.po",
  "i18n/addon.pot",
  "i18n_extra/nl_NL.po",
  "models/i18n/de.po",
  "models/stuff.pyc",
  "static/src/app.js",
  "tests/test_it.py",
];
const PYTHON = path.resolve(import.meta.dirname, "../../../images/odoo");

describe("the content of a module, as the image's own Python hashes it for the database", () => {
  let module: string;
  beforeEach(async () => {
    module = await mkdtemp(path.join(tmpdir(), "ipai-content-"));
    for (const file of FILES) {
      await mkdir(path.dirname(path.join(module, file)), { recursive: true });
      await writeFile(path.join(module, file), `content of ${file}`);
    }
    await symlink("a", path.join(module, "linked"));
    await symlink("a/b.xml", path.join(module, "linked.xml"));
  });
  afterEach(() => rm(module, { recursive: true }));

  async function pythonHash(languages: readonly string[], exclude = DEFAULT_EXCLUDE) {
    const code =
      "import json, sys; from ipai_odoo.content import content_hash;" +
      "print(content_hash(*json.loads(sys.argv[1])))";
    const args = JSON.stringify([module, exclude, languages]);
    const env = { PYTHONPATH: PYTHON, PYTHONDONTWRITEBYTECODE: "1" };
    return (await execa("python3", ["-c", code, args], { env })).stdout;
  }

  for (const languages of [["en_US"], ["en_US", "fr_FR"], ["en_US", "de_DE", "nl_BE"], []]) {
    it(`is the image label's, where [${languages.join(", ")}] is active`, async () => {
      const expected = await addonHash(module, { exclude: DEFAULT_EXCLUDE, languages });
      equal(await pythonHash(languages), expected);
    });
  }

  it("heeds what a database excludes", async () => {
    const exclude = ["*.xml"];
    const expected = await addonHash(module, { exclude, languages: ["en_US"] });
    equal(await pythonHash(["en_US"], exclude), expected);
    notEqual(await pythonHash(["en_US"]), expected);
  });
});
