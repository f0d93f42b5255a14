import { once } from "node:events";
import { z } from "zod";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import packageFile from "../../../package.json" with { type: "json" };
import { readSettings } from "../../../config/settings.ts";
import type { Context, Operation } from "../../../operations/operation.ts";
import { stackInput } from "../../../operations/operation.ts";
import { serveHttp, tokenOf } from "./http.ts";
import { INPUT_LIMIT_BYTES, serverFactory } from "./server.ts";
import { LEVELS } from "./tools.ts";

const input = z.object({
  ...stackInput,
  allow: z
    .enum(LEVELS)
    .default("read")
    .describe("read; plan adds proposals that a person approves; apply adds fetching addons"),
  http: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe("serve on this port of loopback with a token, in place of standard input and output"),
});

const output = z.object({ stack: z.string().describe("the stack that was served") });

/** As long as a timer can be set; it ends when the client leaves. Seconds; 24 days. */
const LONGEST_SECONDS = 2_147_000;

/** `ipai mcp`: serves the operations to an agent, until it leaves. */
export const mcp: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "mcp",
  summary:
    "serve the operations to an agent by the Model Context Protocol; read-only unless allowed",
  effect: "changes",
  timeoutSeconds: LONGEST_SECONDS,
  input,
  output,
  run: serve,
  text: () => "",
};

async function serve(
  ctx: Context,
  { stack, allow, http }: z.infer<typeof input>,
): Promise<{ stack: string }> {
  const { root, environment, log, signal } = ctx;
  // A name that was mistyped is told here, not to an agent.
  readSettings(stack, root);
  const { version } = packageFile;
  const factory = serverFactory({ root, environment, stack, level: allow, version });
  if (http === undefined) {
    const transport = new StdioServerTransport(process.stdin, process.stdout, {
      maxBufferSize: INPUT_LIMIT_BYTES,
    });
    const left = once(process.stdin, "close", { signal }).catch(() => undefined);
    const served = serveStdio(factory, { transport });
    await left;
    await served.close();
    return { stack };
  }
  const { token, file } = await tokenOf(root, stack);
  const server = await serveHttp(factory, { port: http, token });
  log.info(`stack ${stack} is served at ${server.url}; the token is in ${file}`);
  await once(signal, "abort");
  await server.close();
  return { stack };
}
