import { readFile } from "node:fs/promises";
import path from "node:path";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { mustHaveModules, type Catalogue } from "../catalogue.ts";
import { addonHash, WHOLE_CONTENT } from "../hash.ts";
import { readModuleManifest } from "../moduleManifest.ts";
import { distributionOf, moduleOf, ofSeries, pythonNeedOf } from "./names.ts";
import { unpackNewest, type Distribution, type PipOptions } from "./pip.ts";
import { publishedModules } from "./published.ts";
import type { Resolution, ResolvedModule } from "./resolution.ts";

/** The newest published wheel of each module that the catalogue asks for, and of all they need. */
export async function resolveWheels(
  catalogue: Catalogue,
  series: string,
  { target, signal }: PipOptions,
): Promise<Resolution> {
  const published = await publishedModules(catalogue, series, {
    target: path.join(target, "published"),
    signal,
  });
  refuseUnpublished(catalogue, series, published);

  const modules: ResolvedModule[] = [];
  const asked = new Set<string>();
  let waiting = [...mustHaveModules(catalogue).keys()].sort();
  while (waiting.length > 0) {
    for (const module of waiting) asked.add(module);
    const folder = path.join(target, `round-${modules.length}`);
    const wanted = waiting.map((module) => ofSeries(distributionOf(module), series));
    const unpacked = await unpackNewest(wanted, { target: folder, signal });
    modules.push(...(await Promise.all(unpacked.map((it) => readWheel(it, folder)))));
    const needed = unpacked.flatMap(({ requires }) => requires.map(moduleOf));
    waiting = [...new Set(needed.filter((it) => it !== undefined))].filter((it) => !asked.has(it));
  }
  return { published, modules };
}

function refuseUnpublished(
  catalogue: Catalogue,
  series: string,
  published: Readonly<Record<string, readonly string[]>>,
): void {
  const wrong = [...mustHaveModules(catalogue)].filter(
    ([module, repository]) => !published[repository]?.includes(module),
  );
  if (wrong.length === 0) return;
  throw new UserError(`${wrong.length} must-have modules are not published for ${series}.`, {
    given: wrong.map(([module, repository]) => `${repository}: ${module}`).join("\n"),
    next: `correct the catalogue: ${ipai("addons verify")} says for each what took its place`,
    code: "module-not-published",
  });
}

async function readWheel(
  { name: distribution, version, file, sha256, homePage, requires }: Distribution,
  folder: string,
): Promise<ResolvedModule> {
  const name = moduleOf(distribution) ?? distribution;
  const place = path.join(folder, "odoo", "addons", name);
  const reading = readModuleManifest(await readFile(path.join(place, "__manifest__.py")));
  if (reading.fault !== undefined) {
    throw new UserError(`The published ${name} ${version} has no readable manifest.`, {
      given: reading.fault,
      next: `take ${name} out of the catalogue, or lock it from git: ${ipai("addons lock", { source: "git" })}`,
      code: "module-broken",
    });
  }
  return {
    name,
    repository: path.posix.basename(homePage ?? "unknown"),
    version: reading.manifest.version,
    source: { kind: "wheel", distribution: distributionOf(name), version, file, sha256 },
    content: await addonHash(place, WHOLE_CONTENT),
    depends: reading.manifest.depends,
    python: requires
      .map(pythonNeedOf)
      .filter((need) => need !== undefined)
      .sort(),
  };
}
