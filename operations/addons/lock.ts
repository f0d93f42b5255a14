import { z } from "zod";
import { counted } from "../../report/finding.ts";
import { LOCK_FILE, readLock, type Lock } from "../../addons/lock/format.ts";
import { lockAddons } from "../../addons/lock/lock.ts";
import { table } from "../../report/table.ts";
import { UserError } from "../../report/userError.ts";
import type { Operation } from "../operation.ts";
import { entryOf } from "../../addons/entryOf.ts";

const input = z.object({
  source: z
    .enum(["wheel", "git"])
    .default("wheel")
    .describe("pin published wheels, or the heads of the repositories' series branches (git)"),
});

const change = z.object({
  module: z.string().describe("the module's technical name"),
  from: z.string().optional().describe("what was locked before; absent for a new module"),
  to: z.string().optional().describe("what is locked now; absent for one that went away"),
});

const output = z.object({
  series: z.string().describe("Odoo's series, such as 19.0"),
  modules: z.number().describe("how many modules are locked"),
  changes: z.array(change).describe("what differs from the lock before"),
});

type Change = z.infer<typeof change>;

/** `ipai addons lock`: pins every declared module and what it needs; the only one that asks the network. */
export const addonsLock: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "addons lock",
  summary: `pin every module of the catalogue and all that it needs in ${LOCK_FILE}`,
  effect: "changes",
  timeoutSeconds: 1800,
  input,
  output,
  run: async ({ root, log, signal }, { source }) => {
    const before = await lockBefore(root);
    const after = await log.step(`resolving the catalogue from ${source}s`, () =>
      lockAddons(root, { source, signal }),
    );
    return {
      series: after.series,
      modules: Object.keys(after.modules).length,
      changes: changesBetween(before, after),
    };
  },
  text: ({ series, modules, changes }) =>
    [
      table(changes.map(({ module, from, to }) => [module, from ?? "new", "→", to ?? "gone"])),
      `${counted(modules, "module")} locked for ${series}, ${counted(changes.length, "change")}`,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
};

/** A broken lock is no reason not to write a right one. */
async function lockBefore(root: string): Promise<Lock | undefined> {
  try {
    return await readLock(root);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function changesBetween(before: Lock | undefined, after: Lock): Change[] {
  const names = new Set([...Object.keys(before?.modules ?? {}), ...Object.keys(after.modules)]);
  return [...names].sort().flatMap((module) => {
    const [from, to] = [pinOf(before, module), pinOf(after, module)];
    return from === to ? [] : [{ module, ...(from && { from }), ...(to && { to }) }];
  });
}

function pinOf(lock: Lock | undefined, module: string): string | undefined {
  const source = entryOf(lock?.modules, module)?.source;
  return source?.kind === "git" ? source.commit.slice(0, 12) : source?.version;
}
