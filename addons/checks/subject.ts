import type { Catalogue } from "../catalogue.ts";
import type { Lock } from "../lock/format.ts";
import type { MovedModule } from "../moved.ts";
import type { AddonTree } from "../tree/tree.ts";

/** All that a check may look at; a check reads nothing itself and changes nothing. */
export interface Subject {
  readonly catalogue: Catalogue;
  readonly lock: Lock | undefined;
  readonly moved: readonly MovedModule[];
  readonly tree: AddonTree;
}

/**
 * The modules that must be there, with their repository: the must-have modules of the catalogue,
 * and what the lock says that they need.
 */
export function neededModules({ catalogue, lock }: Subject): Map<string, string> {
  const locked = Object.entries(lock?.modules ?? {});
  return new Map([
    ...locked.map(([name, { repository }]): [string, string] => [name, repository]),
    ...Object.entries(catalogue.oca_must_have_modules).flatMap(([repository, names]) =>
      names.map((name): [string, string] => [name, repository]),
    ),
  ]);
}
