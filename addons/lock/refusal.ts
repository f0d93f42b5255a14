import { UserError } from "../../report/userError.ts";
import type { Catalogue } from "../catalogue.ts";
import { dependencyCycles } from "./closure.ts";
import type { Lock } from "./format.ts";

/**
 * Refuses a lock that Odoo could not install.
 * @throws {UserError} `dependencies-unresolvable`, with every problem.
 */
export function refuseUnresolvable(catalogue: Catalogue, lock: Lock): void {
  const problems = [
    ...danglingDependencies(lock),
    ...undeclaredRepositories(catalogue, lock),
    ...cycles(lock),
  ];
  if (problems.length === 0) return;
  throw new UserError("These modules could not be installed.", {
    given: problems.join("\n"),
    next: "correct the catalogue: take the modules out, or declare the repositories that they need",
    code: "dependencies-unresolvable",
  });
}

function danglingDependencies({ modules, core }: Lock): string[] {
  const known = new Set([...Object.keys(modules), ...core.modules]);
  return Object.entries(modules).flatMap(([name, { depends }]) =>
    depends
      .filter((it) => !known.has(it))
      .map((it) => `${name} depends on ${it}, which is nowhere`),
  );
}

function undeclaredRepositories(
  { oca_repositories: declared }: Catalogue,
  { modules }: Lock,
): string[] {
  const repositories = new Set(declared.map(({ name }) => name));
  const all = Object.entries(modules);
  return all
    .filter(([, { repository }]) => !repositories.has(repository))
    .map(([name, { repository }]) => {
      const users = all.filter(([, { depends }]) => depends.includes(name)).map(([user]) => user);
      return `${name} (needed by ${users.join(", ")}) is of ${repository}, which is not in the catalogue`;
    });
}

function cycles({ modules }: Lock): string[] {
  const dependencies = new Map(
    Object.entries(modules).map(([name, { depends }]) => [name, depends]),
  );
  return dependencyCycles(dependencies).map((cycle) => `a cycle: ${cycle.join(" → ")}`);
}
