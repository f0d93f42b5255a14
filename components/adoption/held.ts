import { z } from "zod";
import { exportState, type StateSource } from "../../machine/engine/exportState.ts";

/**
 * What lives in `adoption/`: finding what a cloud holds already, so that the stack takes it over
 * instead of failing on it. The engine imports it: the preview says "adopt", and shows what differs.
 */

/** The resources that the stack's state holds. */
export interface Held {
  /** @param name Any of the type when left out. */
  has(type: string, name?: string): boolean;
}

const exported = z.object({
  deployment: z
    .object({
      resources: z
        .array(z.object({ urn: z.string(), type: z.string(), delete: z.boolean().optional() }))
        .nullish(),
    })
    .nullish(),
});

/** @param deployment A stack as the engine exports it. */
export function heldBy(deployment: unknown): Held {
  const resources = exported.parse(deployment).deployment?.resources ?? [];
  const held = resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type }) => ({ type, name: urn.slice(urn.lastIndexOf("::") + 2) }));
  return {
    has: (type, name) =>
      held.some((each) => each.type === type && (name === undefined || each.name === name)),
  };
}

/** Asks the engine's CLI for the state that the stack is in. */
export async function heldByStack(
  stack: string,
  root: string,
  source: StateSource = {},
): Promise<Held> {
  return heldBy(await exportState(stack, root, source));
}
