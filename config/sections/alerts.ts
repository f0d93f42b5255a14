import { z } from "zod";
import { about } from "../about.ts";

const none = z.strictObject({ kind: z.literal("none") });
const webhook = z.strictObject({ kind: z.literal("webhook") });

/** Who is told of what nobody looks at. The address is a secret, and so never a setting. */
export const alerts = z
  .discriminatedUnion("kind", [none, webhook])
  .register(about, {
    what: "Where `ipai drift --notify` tells people: nowhere, or at an incoming webhook of Mattermost, Slack or the like, whose address comes from the environment (ALERT_WEBHOOK_URL).",
    example: "{ kind: webhook }",
  })
  .default({ kind: "none" });
