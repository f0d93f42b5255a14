import { z } from "zod";
import { setUp } from "../machine/setup/index.ts";
import type { Operation } from "./operation.ts";

const output = z.object({
  engine: z
    .object({
      version: z.string().describe("its version, such as 3.259.0"),
      path: z.string().describe("where it lies on this machine; absolute"),
    })
    .describe("the Pulumi CLI of this machine"),
  release: z
    .string()
    .describe(
      "the commit that the checkout's Odoo image was built from: what a new stack's file pins",
    ),
});

export const setup: Operation<object, z.infer<typeof output>> = {
  name: "setup",
  summary: "make this machine ready for the stack local; starts nothing of it",
  effect: "changes",
  timeoutSeconds: 3600,
  input: z.object({}),
  output,
  run: async (ctx) => {
    const { engine, release } = await setUp(ctx);
    return { engine: { version: engine.version, path: engine.path }, release };
  },
  text: ({ engine, release }) =>
    `this machine is ready: Pulumi CLI ${engine.version}, Odoo image ${release}; next: npm start`,
};
