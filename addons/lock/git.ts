import path from "node:path";
import pLimit from "p-limit";
import { mkdir } from "node:fs/promises";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { mustHaveModules, type Catalogue, type Repository } from "../catalogue.ts";
import { branchHead, cloneCommit } from "../clone/checkout.ts";
import { addonHash, WHOLE_CONTENT } from "../hash.ts";
import { readSourceFolder, type FoundModule } from "../tree/folder.ts";
import { dependencyClosure } from "./closure.ts";
import type { PipOptions } from "./pip.ts";
import type { Resolution, ResolvedModule } from "./resolution.ts";

const AT_ONCE = 4;

interface Head {
  readonly name: string;
  readonly commit: string;
  readonly modules: readonly FoundModule[];
}

/** The head of every repository's series branch, and in it each module that is asked for. */
export async function resolveGit(
  catalogue: Catalogue,
  series: string,
  { target, signal }: PipOptions,
): Promise<Resolution> {
  await mkdir(target, { recursive: true });
  const limit = pLimit(AT_ONCE);
  const heads = (
    await limit.map(catalogue.oca_repositories, (it) => readHead(it, series, target, signal))
  ).filter((head) => head !== undefined);

  const found = new Map(heads.flatMap((head) => head.modules.map((it) => [it.name, { head, it }])));
  const dependencies = new Map(
    [...found].map(([name, { it }]) => [name, it.reading.manifest?.depends ?? []]),
  );
  const asked = new Set(mustHaveModules(catalogue).keys());
  refuseAbsent(
    series,
    [...asked].filter((name) => !found.has(name)),
  );
  for (const name of [...asked]) {
    for (const needed of dependencyClosure(name, dependencies)) asked.add(needed);
  }
  const wanted = [...found.values()].filter(({ it }) => asked.has(it.name));
  return {
    published: Object.fromEntries(
      catalogue.oca_repositories.map(({ name }) => [name, modulesOf(heads, name)]),
    ),
    modules: await Promise.all(wanted.map(({ head, it }) => resolve(head, it, target))),
  };
}

/** @returns Undefined when the repository has no branch for the series. */
async function readHead(
  { name, url }: Repository,
  series: string,
  target: string,
  signal: AbortSignal,
): Promise<Head | undefined> {
  const commit = await branchHead(url, series, signal);
  if (commit === undefined) return undefined;
  await cloneCommit({ url, commit, folder: path.join(target, name), signal });
  const { modules } = await readSourceFolder(target, name);
  return { name, commit, modules };
}

async function resolve(
  { name: repository, commit }: Head,
  { name, path: place, reading }: FoundModule,
  target: string,
): Promise<ResolvedModule> {
  if (reading.fault !== undefined) {
    throw new UserError(`${name} of ${repository} has no readable manifest.`, {
      given: reading.fault,
      next: `take ${name} out of the catalogue, or lock it from wheels`,
      code: "module-broken",
    });
  }
  const { version, depends, external_dependencies: needs } = reading.manifest;
  return {
    name,
    repository,
    version,
    source: { kind: "git", commit },
    content: await addonHash(path.join(target, place), WHOLE_CONTENT),
    depends,
    python: [...needs.python].sort(),
  };
}

function modulesOf(heads: readonly Head[], repository: string): string[] {
  const head = heads.find(({ name }) => name === repository);
  return (head?.modules ?? [])
    .filter(({ reading }) => reading.manifest?.installable)
    .map(({ name }) => name)
    .sort();
}

function refuseAbsent(series: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new UserError(`${names.length} must-have modules are on no branch ${series}.`, {
    given: names.join("\n"),
    next: `correct the catalogue: ${ipai("addons verify")} says for each what took its place`,
    code: "module-not-published",
  });
}
