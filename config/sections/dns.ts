import { z } from "zod";
import { about } from "../about.ts";

const lab = z.strictObject({ kind: z.literal("lab") });

const cloudflare = z.strictObject({
  kind: z.literal("cloudflare"),
  proxied: z
    .boolean()
    .register(about, { what: "Serve through Cloudflare's proxy.", example: "false" })
    .default(false),
  ttlSeconds: z
    .int()
    .min(60)
    .max(86400)
    .register(about, { what: "How long resolvers may keep a record.", example: "3600" })
    .default(3600),
});

/** Who answers for the names. */
export const dns = z
  .discriminatedUnion("kind", [lab, cloudflare])
  .register(about, { what: "Who answers for the names.", example: "{ kind: cloudflare }" });
