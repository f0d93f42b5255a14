import { REGISTRY, type Registry } from "../../operations/registry.ts";
import descriptions from "./descriptions.json" with { type: "json" };
import type { Offer } from "./offer.ts";

/** What the command line offers: every operation, and the doors of agents and of browsers. */
export const COMMANDS = {
  ...REGISTRY,
  open: async () => (await import("./open.ts")).open,
  room: async () => (await import("../controlRoom/room.ts")).room,
  completion: async () => (await import("./completion/completion.ts")).completion,
  mcp: async () => (await import("../../mcp/servers/devops-agent/mcp.ts")).mcp,
} satisfies Registry;

/** What an operation takes, each field of it being one that may be left out of a step. */
type InputOf<Load> = Load extends () => Promise<{
  run: (ctx: never, input: infer Input) => unknown;
}>
  ? { [Key in keyof Input]?: Input[Key] | undefined }
  : never;

type Inputs = { [Name in keyof typeof COMMANDS]: InputOf<(typeof COMMANDS)[Name]> };

declare module "../../report/ipai.ts" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- only what it extends
  interface Commands extends Inputs {}
}

/**
 * All that can be typed. What is said of each stands in `descriptions.json`, made from the definitions
 * by `npm run docs`: to read it takes a tenth of the time that loading all operations takes.
 */
export function offers(): readonly Offer[] {
  return descriptions.map((description) => {
    const load = (COMMANDS as Registry)[description.name];
    if (load === undefined) throw new Error(`no operation ${description.name}: npm run docs`);
    return { ...description, load };
  });
}
