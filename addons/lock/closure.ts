/** What each module names as its dependencies. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/**
 * All that must be installed before `module`: its dependencies, theirs, and so on, sorted. A name
 * that the map does not hold (a module of Odoo's own) is in the result and leads nowhere. Survives
 * cycles.
 */
export function dependencyClosure(module: string, dependencies: Dependencies): string[] {
  const reached = new Set<string>();
  const waiting = [...(dependencies.get(module) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(dependencies.get(next) ?? []));
  }
  reached.delete(module);
  return [...reached].sort();
}

/**
 * The cycles among the modules, each once, as the path that closes it: `a, b, a`. Every edge is
 * followed once (a depth-first walk without recursion), so the time is linear.
 */
export function dependencyCycles(dependencies: Dependencies): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of dependencies.keys()) {
    const path: { name: string; rest: Iterator<string> }[] = [];
    const depthOf = new Map<string, number>();
    const enter = (name: string): void => {
      depthOf.set(name, path.length);
      path.push({ name, rest: (dependencies.get(name) ?? [])[Symbol.iterator]() });
    };
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        path.pop();
        depthOf.delete(top.name);
        done.add(top.name);
        continue;
      }
      const depth = depthOf.get(next.value);
      if (depth !== undefined) {
        cycles.push([...path.slice(depth).map(({ name }) => name), next.value]);
      } else if (!done.has(next.value) && dependencies.has(next.value)) {
        enter(next.value);
      }
    }
  }
  return cycles;
}
