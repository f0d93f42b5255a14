import { REGISTRY, type Registry } from "../../operations/registry.ts";
import descriptions from "./descriptions.json" with { type: "json" };
import type { Offer } from "./offer.ts";

/** What the command line offers: every operation, and the doors of agents and of browsers. */
export const COMMANDS: Registry = {
  ...REGISTRY,
  open: async () => (await import("./open.ts")).open,
  room: async () => (await import("../controlRoom/room.ts")).room,
  mcp: async () => (await import("../../mcp/servers/devops-agent/mcp.ts")).mcp,
};

/**
 * All that can be typed. What is said of each stands in `descriptions.json`, made from the definitions
 * by `npm run docs`: to read it takes a tenth of the time that loading all operations takes.
 */
export function offers(): readonly Offer[] {
  return descriptions.map((description) => {
    const load = COMMANDS[description.name];
    if (load === undefined) throw new Error(`no operation ${description.name}: npm run docs`);
    return { ...description, load };
  });
}
