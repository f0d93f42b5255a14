import { releaseChanges } from "../gitSha.ts";
import type { Logger } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";

/** Enough to see what it is about. */
const FILES_SHOWN = 10;

/**
 * An image is named after a commit: says, or refuses, that it would hold what no commit does.
 *
 * @throws UserError naming the files.
 */
export async function refuseUncommitted(options: {
  readonly root: string;
  readonly allowDirty: boolean;
  readonly logger: Logger;
}): Promise<void> {
  const changes = await releaseChanges(options.root);
  if (changes.length === 0) return;
  const shown = changes.slice(0, FILES_SHOWN);
  const more = changes.length > shown.length ? [`… and ${changes.length - shown.length} more`] : [];
  if (options.allowDirty) {
    options.logger.warning(
      `the image of Odoo is marked as dirty: not committed are ${[...shown, ...more].join(", ")}`,
    );
    return;
  }
  throw new UserError("What would enter the image of Odoo is not committed.", {
    given: [...shown, ...more].join("\n"),
    next: "git commit, or --allow-dirty: the image is marked then",
    code: "dirty-tree",
  });
}
