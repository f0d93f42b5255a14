import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ImageModule } from "../../../../images/build/odoo/module.ts";

/** Small modules, and what the check has to say of each that is broken. */
export interface Fixture {
  /** Files by module; each has a sound manifest and an `__init__.py` unless it brings its own. */
  readonly modules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Versions by module. @default every module's, 19.0.1.0.0 */
  readonly declared?: Readonly<Record<string, string>>;
  /** Files that only root may read. */
  readonly closed?: readonly string[];
  readonly faults: Readonly<Record<string, RegExp>>;
}

const VERSION = "19.0.1.0.0";

/** A manifest's text; JSON is Python here but for its constants. */
function manifest(fields: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const all = {
    name: "A fixture",
    author: "a test",
    license: "LGPL-3",
    version: VERSION,
    ...fields,
  };
  return { "__manifest__.py": JSON.stringify(all).replaceAll("false", "False") };
}

const record = (model: string): string =>
  `<odoo><record id="a" ${model}><field name="name">a</field></record></odoo>`;

export const SOUND: Fixture = {
  modules: {
    sound: { ...manifest({ data: ["a.xml"] }), "a.xml": record('model="res.partner"') },
    needy: {
      ...manifest({ depends: ["sound"], post_init_hook: "hook" }),
      "__init__.py": "hook = 1",
    },
  },
  faults: {},
};

export const BROKEN: Fixture = {
  modules: {
    bad_manifest: { "__manifest__.py": "{'name': " },
    other_series: manifest({ version: "18.0.1.0.0" }),
    retired: manifest({ installable: false }),
    lonely: manifest({ depends: ["nowhere"] }),
    ring_a: manifest({ depends: ["ring_b"] }),
    ring_b: manifest({ depends: ["ring_a"] }),
    unpythonic: manifest({ external_dependencies: { python: ["no-such-distribution"] } }),
    misspelt: { "models.py": "def (" },
    malformed: { "view.xml": "<odoo>" },
    odd: { ...manifest({ data: ["a.xml"] }), "a.xml": record("") },
    incomplete: manifest({ data: ["none.xml"] }),
    contacts: {},
    unlike: manifest({ version: "19.0.2.0.0" }),
  },
  faults: {
    bad_manifest: /its manifest cannot be read: SyntaxError/,
    other_series: /its version 18\.0\.1\.0\.0 is not of series 19\.0/,
    retired: /not installable/,
    lonely: /it depends on nowhere, which is not in the image/,
    ring_a: /lead back to it: ring_a → ring_b → ring_a/,
    unpythonic: /no-such-distribution/,
    misspelt: /models\.py: SyntaxError/,
    malformed: /view\.xml: XMLSyntaxError/,
    odd: /a\.xml is not as Odoo wants it: line 1/,
    incomplete: /its manifest names none\.xml, which does not exist/,
    contacts: /Odoo takes it from \S+odoo\/addons, which comes first/,
    unlike: /its version is 19\.0\.2\.0\.0, declared 19\.0\.1\.0\.0/,
  },
};

export const BROKEN_CODE: Fixture = {
  modules: {
    unimportable: { "__init__.py": "import nothing_like_this" },
    follower: manifest({ depends: ["unimportable"] }),
    hookless: manifest({ post_init_hook: "absent" }),
  },
  faults: {
    unimportable: /cannot be imported: ModuleNotFoundError/,
    hookless: /its post_init_hook absent does not exist/,
  },
};

/** The fixture as an image has it: `addons/` and `release.json` in a folder. */
export async function writeFixture(folder: string, fixture: Fixture): Promise<void> {
  const names = Object.keys(fixture.modules);
  const declared = fixture.declared ?? Object.fromEntries(names.map((name) => [name, VERSION]));
  for (const [name, files] of Object.entries(fixture.modules)) {
    for (const [file, text] of Object.entries({ ...manifest(), "__init__.py": "", ...files })) {
      const place = path.join(folder, "addons", name, file);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, text);
    }
  }
  for (const file of fixture.closed ?? []) await chmod(path.join(folder, "addons", file), 0o600);
  const addons = Object.fromEntries(
    Object.entries(declared).map(([name, version]) => [name, { version }]),
  );
  const release = { series: "19.0", addonsPath: ["/fixture/addons"], addons };
  await writeFile(path.join(folder, "release.json"), JSON.stringify(release));
}

/** The modules of a written fixture, as a build takes them. */
export async function fixtureModules(folder: string, target: string): Promise<ImageModule[]> {
  const names = await readdir(path.join(folder, "addons"));
  return Promise.all(
    names.map(async (name): Promise<ImageModule> => {
      const place = path.join(folder, "addons", name);
      const files = await readdir(place);
      const origin = { kind: "checkout", path: name } as const;
      return { name, version: VERSION, target, folder: place, files, origin };
    }),
  );
}
