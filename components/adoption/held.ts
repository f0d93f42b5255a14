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
  /** What the cloud calls it. */
  idOf(type: string, name: string): string | undefined;
}

const heldResource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  delete: z.boolean().optional(),
});
const exported = z.object({
  deployment: z
    .object({
      resources: z.array(heldResource).nullish(),
    })
    .nullish(),
});

/** @param deployment A stack as the engine exports it. */
export function heldBy(deployment: unknown): Held {
  const resources = exported.parse(deployment).deployment?.resources ?? [];
  const held = resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, id }) => ({ type, id, name: urn.slice(urn.lastIndexOf("::") + 2) }));
  return {
    has: (type, name) =>
      held.some((each) => each.type === type && (name === undefined || each.name === name)),
    idOf: (type, name) => held.find((each) => each.type === type && each.name === name)?.id,
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
