import { serve } from "./rpc/serve.ts";

// The engine waits for the port; the rules are loaded while it goes on.
await serve({
  load: async () => (await import("./rules.ts")).rules,
  warmUp: () => void import("./composeFile.ts"),
});
