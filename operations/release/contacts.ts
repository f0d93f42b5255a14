import { z } from "zod";
import { loadSettings } from "../../config/settings.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  stack: z.string().describe("the stack that was asked for"),
  contacts: z
    .array(
      z.object({
        who: z.string().describe("a person or a role"),
        how: z.string().describe("a telephone number or an address"),
      }),
    )
    .describe("in the order in which they are called"),
});

/** `ipai contacts`: who is called when a release goes wrong; from the stack's settings alone. */
export const contacts: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "contacts",
  summary: "show who is called in an emergency, by the stack's settings",
  effect: "read-only",
  input,
  output,
  run: (ctx, { stack }) =>
    Promise.resolve({
      stack,
      contacts: loadSettings(stack, ctx.root).emergency.map(({ who, how }) => ({ who, how })),
    }),
  text: ({ stack, contacts: found }) =>
    found.length === 0
      ? `stack ${stack} names nobody: set ipai:emergency in Pulumi.${stack}.yaml`
      : table([["who", "how"], ...found.map(({ who, how }) => [plainLine(who), plainLine(how)])], {
          head: true,
        }),
};
