import { z } from "zod";
import { about } from "../about.ts";

/** How agents elsewhere reach this stack's server: through the edge, with a token of an authority. */
export const mcp = z
  .strictObject({
    url: z.url({ protocol: /^https$/, error: "must be an https address" }).register(about, {
      what: "The address at which agents reach this stack's MCP server (`ipai mcp --http`); a token must be made out to it. Each stack needs its own.",
      example: "https://agents.insightpulseai.net/prod/mcp",
    }),
    issuer: z.url({ protocol: /^https$/, error: "must be an https address" }).register(about, {
      what: "The OAuth authorization server whose access tokens (JWT) let an agent in, by the scopes `ipai:read`, `ipai:plan`, `ipai:apply`.",
      example: "https://login.insightpulseai.net",
    }),
  })
  .optional();
