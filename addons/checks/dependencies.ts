import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";
import { dependencyCycles } from "../lock/closure.ts";
import { shellWord } from "../shellWord.ts";
import type { FoundModule } from "../tree/folder.ts";
import { neededModules, type Subject } from "./subject.ts";
import { ipai } from "../../report/ipai.ts";

/** Whether everything that will be installed finds what it depends on, and an order to load in. */
export function checkDependencies(subject: Subject): Finding[] {
  const { tree, lock } = subject;
  const loadable = [...tree.repositories.values(), tree.ipai].flatMap(({ modules }) => modules);
  const dependencies = new Map(loadable.map((module) => [module.name, dependsOf(module)]));
  const cycles = dependencyCycles(dependencies).map((cycle) =>
    finding("dependency-cycle", {
      what: `these modules depend on each other: ${cycle.join(" → ")}`,
      where: loadable.find(({ name }) => name === cycle[0])?.path ?? "",
      next: `take one of these dependencies out of its __manifest__.py`,
    }),
  );
  if (!lock) return cycles;

  // What is locked, but not here, is reported as missing itself.
  const locked = Object.keys(lock.modules);
  const known = new Set([...dependencies.keys(), ...lock.core.modules, ...locked]);
  const needed = neededModules(subject);
  const ipai = new Set(tree.ipai.modules);
  const missing = loadable
    .filter((module) => needed.has(module.name) || ipai.has(module))
    .flatMap((module) =>
      dependsOf(module)
        .filter((name) => !known.has(name))
        .map((name) => missingDependency(subject, module, name)),
    );
  return [...cycles, ...missing];
}

function dependsOf({ reading }: FoundModule): readonly string[] {
  return reading.manifest?.depends ?? [];
}

function missingDependency(
  { tree, catalogue, lock }: Subject,
  module: FoundModule,
  name: string,
): Finding {
  const where = `${module.path}/__manifest__.py`;
  const outside = tree.outside.find((found) => found.name === name);
  if (outside) {
    return finding("dependency-missing", {
      what: `${module.name} depends on ${name}, which no mount leads to`,
      where,
      next: `git mv ${shellWord(outside.path)} ${catalogue.roots.ipai_root}/`,
    });
  }
  const home = Object.entries(lock?.published ?? {}).find(([, names]) => names.includes(name))?.[0];
  return finding("dependency-missing", {
    what: `${module.name} depends on ${name}, which is nowhere`,
    where,
    next: home
      ? `declare ${name} of ${home} in the catalogue, then: ${ipai("addons lock")} && ${ipai("addons clone")}`
      : `take ${name} out of "depends" in ${where}, or add the repository that has it`,
  });
}
