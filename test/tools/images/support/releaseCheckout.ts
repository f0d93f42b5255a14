import { ok } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { addonHash, WHOLE_CONTENT } from "../../../../addons/hash.ts";
import { withOdooContext, type OdooContext } from "../../../../images/build/odoo/context.ts";
import { AddonCheckout } from "../../../unit/addons/support/checkout.ts";
import type { GitServer } from "../../addons/support/gitServer.ts";

const MANIFEST = '{"name": "a", "version": "19.0.1.0.0", "depends": ["base"]}';
export const WEB_FILES = {
  "web_grid/__manifest__.py": MANIFEST,
  "web_grid/__init__.py": "",
  "web_grid/i18n/fr.po": "french",
  "web_grid/static/src/grid.js": "grid()",
  "web_other/__manifest__.py": MANIFEST,
};

/** A checkout under git, with one locked module from a git server, one of ours, and a cache. */
export class ReleaseCheckout {
  readonly addons: AddonCheckout;
  readonly cache: string;

  private constructor(addons: AddonCheckout, cache: string) {
    this.addons = addons;
    this.cache = cache;
  }

  /** @param commit Of `WEB_FILES` in the server's repository `web`. */
  static async create(server: GitServer, commit: string): Promise<ReleaseCheckout> {
    const addons = await AddonCheckout.create({
      web: { web_grid: ["base"] },
      ipai: { ipai_desk: ["base"] },
    });
    const cache = await mkdtemp(path.join(tmpdir(), "ipai-cache-"));
    const checkout = new ReleaseCheckout(addons, cache);
    addons.sources.push(server.address);
    for (const repository of addons.catalogue.oca_repositories) {
      repository.url = server.url(repository.name);
    }
    await addons.file("images/odoo/Dockerfile", "FROM scratch\n");
    await addons.file("images/odoo/locked", "");
    const locked = addons.lock.modules["web_grid"];
    ok(locked);
    locked.source = { kind: "git", commit };
    locked.content = await contentOf(WEB_FILES, "web_grid");
    await addons.save();
    await addons.file(".gitignore", "addons/oca/\n*.secret\n");
    await checkout.git("init", "--quiet");
    await checkout.commit();
    return checkout;
  }

  get root(): string {
    return this.addons.root;
  }

  async commit(): Promise<void> {
    await this.git("add", "--all");
    const who = ["-c", "user.name=test", "-c", "user.email=test@invalid"];
    await this.git(...who, "commit", "--quiet", "--allow-empty", "--message", "a change");
  }

  async git(...words: string[]): Promise<string> {
    return (await execa("git", words, { cwd: this.root })).stdout;
  }

  /** Lends the folder that a build would see. */
  context<T>(work: (context: OdooContext) => Promise<T>, cache = this.cache): Promise<T> {
    const step = { status: () => undefined, result: () => undefined };
    const { signal } = new AbortController();
    const release = "0".repeat(40);
    return withOdooContext({ root: this.root, cache, release, step, signal }, work);
  }

  async remove(): Promise<void> {
    await this.addons.remove();
    await rm(this.cache, { recursive: true, force: true });
  }
}

/** The hash that a lock would hold. */
async function contentOf(files: Readonly<Record<string, string>>, module: string): Promise<string> {
  const laidOut = await AddonCheckout.create({});
  try {
    for (const [name, content] of Object.entries(files)) await laidOut.file(name, content);
    return await addonHash(laidOut.path(module), WHOLE_CONTENT);
  } finally {
    await laidOut.remove();
  }
}
