import type { AnyOperation } from "../../operations/operation.ts";
import { allOf, beginningWith, REGISTRY, type Registry } from "../../operations/registry.ts";

/** What the command line offers: every operation, and the doors of agents and of browsers. */
const COMMANDS: Registry = {
  ...REGISTRY,
  open: async () => (await import("./open.ts")).open,
  room: async () => (await import("../controlRoom/room.ts")).room,
  mcp: async () => (await import("../../mcp/servers/devops-agent/mcp.ts")).mcp,
};

/** The operations that this command line can mean: few, where its first word says which. */
export async function operationsFor([first = ""]: readonly string[]): Promise<
  readonly AnyOperation[]
> {
  const named = await beginningWith(COMMANDS, first);
  return named.length > 0 ? named : allOf(COMMANDS);
}
