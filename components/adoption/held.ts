import { execa } from "execa";
import { z } from "zod";

/**
 * What lives in `adoption/`: finding what a cloud holds already, so that the stack takes it over
 * instead of failing on it. The engine imports it: the preview says "adopt", and shows what differs.
 */

/** The resources that the stack's state holds. */
export interface Held {
  has(type: string, name: string): boolean;
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
  const held = new Set(
    resources
      .filter((resource) => resource.delete !== true)
      .map(({ urn, type }) => `${type} ${urn.slice(urn.lastIndexOf("::") + 2)}`),
  );
  return { has: (type, name) => held.has(`${type} ${name}`) };
}

/** Asks the engine's CLI for the state that the stack is in. Secrets stay encrypted in it. */
export async function heldByStack(
  stack: string,
  root: string,
  {
    command = "pulumi",
    env = {},
  }: { command?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Held> {
  const words = ["stack", "export", "--stack", stack];
  const { stdout } = await execa(command, words, { cwd: root, env });
  return heldBy(JSON.parse(stdout));
}
