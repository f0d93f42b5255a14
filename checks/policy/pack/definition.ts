import type { Pack } from "./rpc/calls.ts";

/** The pack's rules, loaded while the engine goes on: it waits for the port. */
export const pack: Pack = {
  load: async () => (await import("./rules.ts")).rules,
  warmUp: () => void import("./composeFile.ts"),
};
