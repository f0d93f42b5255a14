import { z } from "zod";
import { provideEngine } from "../machine/setup/index.ts";
import type { Operation } from "./operation.ts";

const output = z.object({
  version: z.string().describe("the version of the Pulumi CLI, such as 3.259.0"),
  path: z.string().describe("where it lies on this machine; absolute"),
});

/** `ipai engine`: all that a machine needs that works on stacks elsewhere, as a runner of CI does. */
export const engine: Operation<object, z.infer<typeof output>> = {
  name: "engine",
  summary: "get the Pulumi CLI and nothing else: enough for stacks on hosts elsewhere",
  effect: "changes",
  timeoutSeconds: 1800,
  input: z.object({}),
  output,
  run: async (ctx) => {
    const { version, path } = await provideEngine(ctx);
    return { version, path };
  },
  text: ({ version, path }) => `Pulumi CLI ${version}: ${path}`,
};
