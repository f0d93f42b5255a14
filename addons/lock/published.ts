import path from "node:path";
import pLimit from "p-limit";
import { UserError } from "../../report/userError.ts";
import type { Catalogue } from "../catalogue.ts";
import { moduleOf, ofSeries, repositoryDistribution } from "./names.ts";
import { unpackNewest, type PipOptions } from "./pip.ts";

const AT_ONCE = 4;

/**
 * What each repository of the catalogue offers for the series: OCA publishes, for every repository,
 * a distribution without code that depends on all of its modules. A repository without one has
 * published nothing for the series.
 */
export async function publishedModules(
  catalogue: Catalogue,
  series: string,
  { target, signal }: PipOptions,
): Promise<Record<string, string[]>> {
  const limit = pLimit(AT_ONCE);
  const names = catalogue.oca_repositories.map(({ name }) => name).sort();
  const entries = await limit.map(names, async (name): Promise<[string, string[]]> => {
    const folder = path.join(target, name);
    return [name, await modulesOf(name, series, { target: folder, signal })];
  });
  return Object.fromEntries(entries);
}

async function modulesOf(
  repository: string,
  series: string,
  options: PipOptions,
): Promise<string[]> {
  try {
    const wanted = ofSeries(repositoryDistribution(repository), series);
    const [distribution] = await unpackNewest([wanted], options);
    return (distribution?.requires ?? [])
      .map(moduleOf)
      .filter((module) => module !== undefined)
      .sort();
  } catch (error) {
    if (error instanceof UserError && error.code === "module-not-published") return [];
    throw error;
  }
}
