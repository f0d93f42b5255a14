import { once } from "node:events";
import { z } from "zod";
import packageFile from "../../../package.json" with { type: "json" };
import { loadSettingsForLooking, readSettings } from "../../../config/settings.ts";
import type { Context, Operation } from "../../../operations/operation.ts";
import { stackInput } from "../../../operations/operation.ts";
import type { Door } from "./door/door.ts";
import { oauthDoor } from "./door/oauth.ts";
import { tokenDoor, tokenOf } from "./door/token.ts";
import { serveHttp } from "./http.ts";
import { refusalRecorder } from "./refusals.ts";
import { serverFactory } from "./server.ts";
import { serveOwnClient } from "./stdio.ts";
import { LEVELS } from "./tools.ts";

const input = z.object({
  ...stackInput,
  allow: z
    .enum(LEVELS)
    .default("read")
    .describe("read; plan adds proposals that a person approves; apply adds fetching addons"),
  templates: z
    .boolean()
    .default(false)
    .describe("adds runTemplate: ten scripts that look at the host, with parameters from lists"),
  http: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      "serve on this port of loopback, in place of standard input and output; ipai:mcp of the stack says whose tokens are good",
    ),
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
  { stack, allow, templates, http }: z.infer<typeof input>,
): Promise<{ stack: string }> {
  const { root, environment, log, signal } = ctx;
  // A name that was mistyped is told here, not to an agent.
  readSettings(stack, root);
  const { version } = packageFile;
  const factory = serverFactory({ root, environment, stack, level: allow, templates, version });
  if (http === undefined) {
    await serveOwnClient(factory, signal);
    return { stack };
  }
  const { door, about } = await doorOf(ctx, stack);
  const server = await serveHttp(factory, {
    port: http,
    door,
    onRefused: refusalRecorder({ root, environment, stack }),
    onError: (error) => log.warning(`a request could not be answered: ${String(error)}`),
  });
  log.info(`stack ${stack} is served at ${server.url}; ${about}`);
  await once(signal, "abort");
  await server.close();
  return { stack };
}

/** Loopback's own token, or where the stack names an authority, that one's tokens. */
async function doorOf(
  { root, signal }: Context,
  stack: string,
): Promise<{ door: Door; about: string }> {
  const outside = loadSettingsForLooking(stack, root).settings.mcp;
  if (outside === undefined) {
    const { token, file } = await tokenOf(root, stack);
    return { door: tokenDoor(token), about: `the token is in ${file}` };
  }
  const [url, issuer] = [new URL(outside.url), new URL(outside.issuer)];
  const door = await oauthDoor({ url, issuer, signal });
  return { door, about: `agents reach it at ${url.href} with a token of ${issuer.href}` };
}
