import type { AnyOperation } from "../../operations/operation.ts";

/** What is typed all day: loaded alone, since all operations together take half a second to load. */
const ALONE: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  preview: async () => (await import("../../operations/preview.ts")).preview,
  up: async () => (await import("../../operations/up.ts")).up,
  refresh: async () => (await import("../../operations/refresh.ts")).refresh,
  drift: async () => (await import("../../operations/drift.ts")).drift,
  logs: async () => (await import("../../operations/logs.ts")).logs,
  mcp: async () => (await import("../../mcp/servers/devops-agent/mcp.ts")).mcp,
  room: async () => (await import("../controlRoom/room.ts")).room,
  verify: async () => (await import("../../operations/verify.ts")).verify,
};

/** The operations that this command line can mean: one, where its first word says which. */
export async function operationsFor([first = ""]: readonly string[]): Promise<
  readonly AnyOperation[]
> {
  if (Object.hasOwn(ALONE, first)) {
    const operation = await ALONE[first]?.();
    if (operation) return [operation];
  }
  const [{ operations }, { room }, { mcp }] = await Promise.all([
    import("../../operations/registry.ts"),
    import("../controlRoom/room.ts"),
    import("../../mcp/servers/devops-agent/mcp.ts"),
  ]);
  return [...operations, room, mcp];
}
