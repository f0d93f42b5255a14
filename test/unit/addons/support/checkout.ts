import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CATALOGUE_FILE, type Catalogue } from "../../../../addons/catalogue.ts";
import { addonHash, WHOLE_CONTENT } from "../../../../addons/hash.ts";
import { dependencyClosure } from "../../../../addons/lock/closure.ts";
import { LOCK_FILE, type Lock, type LockedModule } from "../../../../addons/lock/format.ts";
import { MOUNTS_FILE, type MountManifest } from "../../../../addons/mountManifest.ts";
import { MOVED_FILE, type MovedModule } from "../../../../addons/moved.ts";
import { SOURCES_FILE } from "../../../../addons/sources.ts";
import { RECEIPT_FILE } from "../../../../addons/tree/receipt.ts";

/** Modules by repository: the name, and what each depends on. */
export type Layout = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Two repositories and our own modules, each needing the one before. */
export const LAYOUT: Layout = {
  web: { web_grid: ["base"], web_board: ["web_grid"] },
  queue: { queue_job: ["web"] },
  ipai: { ipai_desk: ["queue_job"] },
};

export const SHA256 = "a".repeat(64);
const CONFIGURED = ["config/schemas/catalogue.json", "config/schemas/mounts.json"];

/** A checkout of its own, with manifests that can be bent and modules that can be broken. */
export class AddonCheckout {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly mounts: MountManifest;
  readonly lock: Lock;
  readonly moved: MovedModule[] = [];
  /** Addresses that clones may come from. */
  readonly sources: string[] = ["https://github.com/OCA/"];

  private constructor(root: string, layout: Layout) {
    this.root = root;
    this.catalogue = catalogueOf(layout);
    this.mounts = mountsOf(layout);
    this.lock = lockOf(layout);
  }

  /**
   * Sound in every respect but the number of modules, until it is bent.
   * @param options.padding Bytes to make each manifest as long as a real one.
   */
  static async create(layout: Layout, { padding = 0 } = {}): Promise<AddonCheckout> {
    const root = await mkdtemp(path.join(tmpdir(), "ipai-addons-"));
    const checkout = new AddonCheckout(root, layout);
    for (const [repository, modules] of Object.entries(layout)) {
      const folder = repository === "ipai" ? "addons/ipai" : `addons/oca/${repository}`;
      for (const [name, depends] of Object.entries(modules)) {
        await checkout.module(`${folder}/${name}`, { depends, padding });
      }
      if (repository === "ipai") continue;
      const receipt = Object.keys(modules).map(async (name) => {
        const content = await addonHash(path.join(root, folder, name), WHOLE_CONTENT);
        return [name, { sha256: SHA256, content }];
      });
      const receipts = Object.fromEntries((await Promise.all(receipt)) as [string, unknown][]);
      await checkout.file(`${folder}/${RECEIPT_FILE}`, JSON.stringify(receipts));
    }
    for (const file of CONFIGURED) await checkout.file(file, "{}");
    await checkout.save();
    return checkout;
  }

  /** Writes the manifests as they were bent. */
  async save(): Promise<void> {
    await this.file(CATALOGUE_FILE, JSON.stringify(this.catalogue));
    await this.file(MOUNTS_FILE, JSON.stringify(this.mounts));
    await this.file(LOCK_FILE, JSON.stringify(this.lock));
    await this.file(MOVED_FILE, JSON.stringify({ modules: this.moved }));
    await this.file(SOURCES_FILE, JSON.stringify({ git: this.sources }));
  }

  async file(name: string, content: string): Promise<void> {
    const target = path.join(this.root, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  async module(
    place: string,
    {
      depends = ["base"],
      version = "19.0.1.0.0",
      installable = true,
      padding = 0,
    }: Partial<ModuleText> = {},
  ): Promise<void> {
    await this.file(
      `${place}/__manifest__.py`,
      `# what Odoo reads\n{\n    "name": "${path.basename(place)}",\n    'version': '${version}',\n` +
        `    "depends": [${depends.map((name) => `"${name}"`).join(", ")},],\n` +
        `    "summary": "${"x".repeat(padding)}",\n` +
        `    "installable": ${installable ? "True" : "False"},\n}\n`,
    );
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  async remove(name = "."): Promise<void> {
    await rm(path.join(this.root, name), { recursive: true });
  }
}

interface ModuleText {
  depends: readonly string[];
  version: string;
  installable: boolean;
  /** Bytes to make the manifest as long as a real one. */
  padding: number;
}

function repositoriesOf(layout: Layout): [string, string[]][] {
  return Object.entries(layout)
    .filter(([name]) => name !== "ipai")
    .map(([name, modules]) => [name, Object.keys(modules)]);
}

function catalogueOf(layout: Layout): Catalogue {
  return {
    $schema: "./schemas/catalogue.json",
    version: 1,
    series: "19.0",
    roots: { oca_root: "addons/oca", ipai_root: "addons/ipai" },
    oca_repositories: repositoriesOf(layout).map(([name]) => ({
      name,
      type: "git" as const,
      url: `https://github.com/OCA/${name}.git`,
      path: `addons/oca/${name}`,
      purpose: "for a test",
      tier: 0,
    })),
    oca_must_have_modules: Object.fromEntries(repositoriesOf(layout)),
    ipai: { root: "addons/ipai" },
  };
}

function mountsOf(layout: Layout): MountManifest {
  const folders = [...repositoriesOf(layout).map(([name]) => `oca/${name}`), "ipai"];
  return {
    $schema: "./config/schemas/mounts.json",
    version: "1.0.0",
    project: "test",
    odoo_version: "19.0",
    source: { oca: "./addons/oca", ipai: "./addons/ipai" },
    mounts: folders.map((folder, at) => ({
      name: folder,
      source: `./addons/${folder}`,
      target: `/mnt/addons/${folder}`,
      priority: at + 1,
      required: true,
    })),
  };
}

function lockOf(layout: Layout): Lock {
  const all = repositoriesOf(layout);
  const dependencies = new Map(Object.values(layout).flatMap((modules) => Object.entries(modules)));
  return {
    version: 1,
    series: "19.0",
    published: Object.fromEntries(all),
    core: { source: "a test", modules: ["base", "web"] },
    modules: Object.fromEntries(
      all.flatMap(([repository, names]) =>
        names.map((name): [string, LockedModule] => [
          name,
          {
            repository,
            version: "19.0.1.0.0",
            source: {
              kind: "wheel",
              distribution: `odoo-addon-${name}`,
              version: "19.0.1.0.0",
              file: `odoo_addon_${name}-19.0.1.0.0-py3-none-any.whl`,
              sha256: SHA256,
            },
            content: "0".repeat(40),
            depends: [...(dependencies.get(name) ?? [])],
            closure: dependencyClosure(name, dependencies),
            python: [],
          },
        ]),
      ),
    ),
    python: {},
  };
}
