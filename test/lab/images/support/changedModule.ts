import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { installedFacts, installedProbe } from "../../../../checks/verify/host/installedProbe.ts";
import { describeAddons } from "../../../../images/build/odoo/describe.ts";
import type { ReleaseFile } from "../../../../images/releaseFile.ts";
import { judge } from "../../../../images/verdict/judge.ts";
import type { ImageStack } from "../../../support/imageStack.ts";
import { execa } from "execa";

/** The module of this project, which every image has. */
const MODULE = "ipai_devops";
const SOURCE = path.resolve(import.meta.dirname, "../../../../addons/ipai", MODULE);
const VIEW = "views/res_config_settings_views.xml";
const MODEL = "models/res_config_settings.py";
const VERSION = "19.0.1.0.0";

/** A file's new text, made of the one that is there, if one is. */
type Edit = (text: string) => string;
export type Change = Readonly<Record<string, Edit>>;

const version = (to: string): Change => ({
  "__manifest__.py": (text) => text.replace(VERSION, to),
});
const field = (options: string): Change => ({
  ...version("19.0.1.1.0"),
  [MODEL]: (text) => `${text}\n    ipai_release_note = fields.Char("Note", ${options})\n`,
});
const migration = (body: string): Change => ({
  "migrations/19.0.1.1.0/post-migrate.py": () => `def migrate(cr, version):\n    ${body}\n`,
});

/** What a commit does to a module, and what that means for a database that has it installed. */
export const CHANGES: Readonly<Record<string, { change: Change; means: "update" | "code-only" }>> =
  {
    nothing: { change: {}, means: "code-only" },
    "a view": {
      change: { [VIEW]: (text) => text.replace("What serves this database", "What serves") },
      means: "update",
    },
    "a field with a migration": {
      change: { ...field('default="new"'), ...migration("pass") },
      means: "update",
    },
    "a required field": { change: field("required=True"), means: "update" },
    "a broken view": {
      change: { [VIEW]: (text) => text.replace("ipai_release_series", "no_such_field") },
      means: "update",
    },
    "an update that hangs": {
      change: { ...version("19.0.1.1.0"), ...migration("cr.execute('SELECT pg_sleep(86400)')") },
      means: "update",
    },
    "an import error": {
      change: { "__init__.py": () => "from . import nothing_like_this\n" },
      means: "update",
    },
    "a crash 20 s after the start": {
      change: {
        "__init__.py": (text) =>
          `${text}\nimport os, threading\nthreading.Timer(20, os._exit, [3]).start()\n`,
      },
      means: "update",
    },
    "a raised version alone": { change: version("19.0.1.1.0"), means: "update" },
    JavaScript: {
      change: { "static/src/new.js": () => "/** @odoo-module **/\n" },
      means: "code-only",
    },
    tests: { change: { "tests/test_more.py": () => "" }, means: "code-only" },
    "a translation that nobody reads": {
      change: { "i18n/de.po": () => 'msgid ""\nmsgstr ""\n' },
      means: "code-only",
    },
  };

const listed = z.object({ modules: z.array(z.object({ name: z.string(), lower: z.boolean() })) });
export type Listed = z.infer<typeof listed>["modules"];

/** Changed copies of a module, as an image would have them. */
export class ChangedModules {
  #work = "";

  /** Where they are mounted in a container, so that one asks for all of them. */
  get volumes(): Record<string, string> {
    return { [this.#work]: "/changed:ro" };
  }

  async open(changes: readonly Change[]): Promise<void> {
    this.#work = await mkdtemp(path.join(tmpdir(), "ipai-changed-"));
    await chmod(this.#work, 0o755);
    for (const [index, change] of changes.entries()) await this.#write(String(index), change);
  }

  close(): Promise<void> {
    return rm(this.#work, { recursive: true });
  }

  async #write(name: string, change: Change): Promise<void> {
    const folder = path.join(this.#work, name, MODULE);
    await cp(SOURCE, folder, { recursive: true });
    for (const [file, edit] of Object.entries(change)) {
      const place = path.join(folder, file);
      await mkdir(path.dirname(place), { recursive: true });
      const before = await readFile(place, "utf8").catch(() => "");
      await writeFile(place, edit(before));
    }
  }

  /** A command that asks the image's own program for each copy in turn. */
  command(count: number, { addonsPath }: ReleaseFile): string[] {
    const others = addonsPath.join(",");
    return [
      "sh",
      "-c",
      `for each in $(seq 0 ${count - 1}); do ODOO_ADDONS_PATH=/changed/$each,${others} ipai-odoo-update list || exit; done`,
    ];
  }

  /** What that printed, copy by copy. */
  answers(printed: string): Listed[] {
    const lines = printed.split("\n").filter((line) => line.startsWith('{"modules"'));
    return lines.map((line) => listed.parse(JSON.parse(line)).modules);
  }

  /** The release that an image with this copy would state. */
  async release(index: number, of: ReleaseFile): Promise<ReleaseFile> {
    const target = String(index);
    const folder = path.join(this.#work, target, MODULE);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
    const manifest = await readFile(path.join(folder, "__manifest__.py"), "utf8");
    const [, raised = VERSION] = /"version": "([^"]+)"/.exec(manifest) ?? [];
    const origin = { kind: "checkout", path: "addons/ipai" } as const;
    const described = await describeAddons(
      [{ name: MODULE, version: raised, target, folder, files, origin }],
      { series: of.series, addonsPath: [...of.addonsPath], work: this.#work },
    );
    return { ...of, addons: { ...of.addons, ...described.addons } };
  }
}

/** The verdict that a preview would give, from the database itself. */
export async function verdictOn(stack: ImageStack, database: string, target: ReleaseFile) {
  const env = {
    odoo_containers: "",
    database_container: stack.containerOf("db"),
    database_role: "postgres",
    database,
  };
  const { stdout } = await execa("sh", ["-c", installedProbe.script], { env, stdin: "ignore" });
  const facts = installedFacts({ stdout, stderr: "", exitCode: 0 });
  if (facts.database === undefined) throw new Error(stdout);
  return judge({
    database: facts.database,
    target,
    direction: "forward",
    rewindPoints: [],
    now: new Date(),
  });
}
