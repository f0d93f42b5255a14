import { cloneAddons } from "../../addons/clone/clone.ts";
import { countText, type Outcome } from "../../addons/clone/outcome.ts";
import type { Logger } from "../../report/logger.ts";
import { exclusively } from "../exclusive.ts";
import { ensurePip } from "../pip.ts";

const BRINGING = { name: "addons", doing: "brings the addons of this checkout" };

export interface BringAddonsOptions {
  /** The checkout. */
  readonly root: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Brings the checkout's folders of OCA modules to what the lock says; what is there already stays,
 * and so does what was changed by hand.
 *
 * @throws UserError for a broken manifest, a lock that is missing, a machine without pip, or another
 * process that is at it.
 */
export async function bringAddons(options: BringAddonsOptions): Promise<Outcome[]> {
  const { root, logger, signal } = options;
  await ensurePip(logger, signal);
  return logger.step("addons of the lock", async (step) => {
    let ended = 0;
    const onOutcome = ({ repository, outcome }: Outcome): void => {
      ended += 1;
      step.status(`${ended}: ${repository} ${outcome}`);
    };
    const clone = (): Promise<Outcome[]> => cloneAddons(root, { signal, onOutcome });
    const outcomes = await exclusively(root, clone, BRINGING);
    step.result(countText(outcomes));
    return outcomes;
  });
}
