import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { ifAbsent } from "../../machine/errno.ts";
import { PROJECT } from "./project.ts";
import { wrongForm } from "../../report/wrongForm.ts";

/** What every state file of the engine's file backend holds (sdk/go/common/apitype). */
const stateFile = z.object({
  version: z.number(),
  checkpoint: z.object({
    latest: z
      .object({ resources: z.array(z.looseObject({ urn: z.string() })).nullish() })
      .nullish(),
  }),
});

interface Backup {
  readonly path: string;
  readonly modified: number;
  readonly resources: number;
}

/**
 * Refuses to work on a state file that is damaged, gone while a backup knows of resources, or
 * another stack's: the engine would take the second for a new stack and forget what exists, and
 * delete what the third names. Nothing is touched.
 *
 * @returns whether the stack has a state: one that was never made has none.
 * @throws UserError naming the newest good backup and the command that puts it back.
 */
export async function refuseDamagedState(backend: string, stack: string): Promise<boolean> {
  const path = statePath(backend, stack);
  const text = await readFile(path, "utf8").catch(ifAbsent);
  const problem = text === undefined ? "it is missing" : damageOf(text, stack);
  if (problem === undefined) return true;

  const backup = await newestGoodBackup(backend, stack);
  if (text === undefined && (backup === undefined || backup.resources === 0)) return false;
  throw new UserError(`The state of stack ${stack} is damaged.`, {
    given: [
      `${path}: ${problem}`,
      backup
        ? `newest good backup: ${backup.path} (${backup.resources} resources, ${new Date(backup.modified).toISOString()})`
        : "no good backup was found beside it",
    ].join("\n"),
    next: backup
      ? `cp --backup=numbered ${backup.path} ${path} (keeps the damaged file beside it), then run ${ipai("refresh", { stack })}`
      : `put back a copy of ${path} that you kept; the resources it knew still run`,
    code: "state-damaged",
  });
}

/** How many resources the state knows; 0 when there is none. The state is not damaged. */
export async function resourceCount(backend: string, stack: string): Promise<number> {
  const backup = await readBackup(statePath(backend, stack), stack);
  return backup?.resources ?? 0;
}

/** Where the file backend keeps the state of a stack. */
export function statePath(backend: string, stack: string): string {
  return join(backend, ".pulumi/stacks", PROJECT, `${stack}.json`);
}

function damageOf(text: string, stack: string): string | undefined {
  try {
    const parsed = stateFile.safeParse(JSON.parse(text));
    if (!parsed.success) return wrongForm(parsed.error);
    const own = `urn:pulumi:${stack}::${PROJECT}::`;
    const resources = parsed.data.checkpoint.latest?.resources ?? [];
    const foreign = resources.find(({ urn }) => !urn.startsWith(own));
    return foreign && `it is another stack's: ${foreign.urn}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function newestGoodBackup(backend: string, stack: string): Promise<Backup | undefined> {
  const backups = join(backend, ".pulumi/backups", PROJECT, stack);
  const history = join(backend, ".pulumi/history", PROJECT, stack);
  const copies = [
    `${statePath(backend, stack)}.bak`,
    ...(await files(backups, ".json")),
    ...(await files(history, ".checkpoint.json")),
  ];
  const good: Backup[] = [];
  for (const path of copies) {
    const backup = await readBackup(path, stack);
    if (backup) good.push(backup);
  }
  return good.sort((a, b) => b.modified - a.modified)[0];
}

async function readBackup(path: string, stack: string): Promise<Backup | undefined> {
  const text = await readFile(path, "utf8").catch(ifAbsent);
  if (text === undefined || damageOf(text, stack) !== undefined) return undefined;
  const { checkpoint } = stateFile.parse(JSON.parse(text));
  return {
    path,
    modified: (await stat(path)).mtimeMs,
    resources: checkpoint.latest?.resources?.length ?? 0,
  };
}

async function files(folder: string, suffix: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ifAbsent)) ?? [];
  return names.filter((name) => name.endsWith(suffix)).map((name) => join(folder, name));
}
