import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { pick } from "../pick.ts";
import type { ListedBackup } from "./shapes.ts";
import { listText } from "./text.ts";

/**
 * Lets the person at the terminal choose a backup that can be restored.
 *
 * @returns Its name; nothing when none was chosen.
 * @throws UserError when none is whole, or for what is no number of the list.
 */
export async function pickBackup(
  ask: NonNullable<Context["ask"]>,
  stack: string,
  backups: readonly ListedBackup[],
): Promise<string | undefined> {
  if (!backups.some(({ complete }) => complete)) {
    throw new UserError(`Stack ${stack} has no backup that could be restored.`, {
      given: `${backups.length} backups, none of them whole`,
      next: ipai("backup", { stack }),
      code: "no-backup",
    });
  }
  return pick(ask, {
    list: listText(backups, { numbered: true }),
    values: backups.map(({ id, complete }) => (complete ? id : undefined)),
    question: "restore which number?",
    next: ipai("restore", { stack }),
  });
}
