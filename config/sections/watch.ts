import { z } from "zod";
import { about } from "../about.ts";
import { email } from "../fields.ts";

/** From what on a check of the host wants something done. The defaults are the owners' rules and the lab's experience. */
const LIMITS = {
  diskActPercent: [75, "Disk or inodes in use from which somebody should act, in per cent."],
  diskFailPercent: [85, "Disk or inodes in use that count as a failure, in per cent."],
  memoryPercent: [90, "Memory in use from which somebody should act, in per cent."],
  certificateActDays: [14, "Days that a certificate has left from which somebody should act."],
  certificateFailDays: [7, "Days that a certificate has left that count as a failure."],
  backupHours: [26, "Age of the newest good backup, and of its proof, that counts as a failure."],
  copyHours: [26, "Age of the newest copy elsewhere that counts as a failure."],
  drillDays: [35, "Days since a drill passed that count as a failure."],
  driftActHours: [24, "Hours since the last look without drift from which somebody should act."],
  driftFailHours: [48, "Hours since the last look without drift that count as a failure."],
  securityUpdates: [1, "How many security updates may wait, and one more is too many."],
  heartbeatSeconds: [180, "Seconds since Odoo's scheduled jobs ran that count as a failure."],
  failedMails: [1, "Failed mails of 30 days in Odoo's queue from which somebody should act."],
  n8nBacklog: [25, "Executions of n8n that were not begun; four times as many are a failure."],
  n8nOldestMinutes: [15, "Minutes that an execution of n8n may wait to be begun."],
  n8nErrorsPerDay: [10, "Executions of n8n that failed in 24 h from which somebody should act."],
  slowQueriesPerHour: [20, "Queries of five seconds or more in an hour."],
  failedAnswersPercent: [5, "Share of answers 5xx in five minutes that counts as a failure."],
} as const;

type Limits = Record<keyof typeof LIMITS, number>;

const limit = ([usual, what]: readonly [number, string]) =>
  z
    .number()
    .positive()
    .register(about, { what, example: String(usual) })
    .default(usual);

const limits = z
  .strictObject(
    Object.fromEntries(Object.entries(LIMITS).map(([name, of]) => [name, limit(of)])) as {
      [Name in keyof Limits]: z.ZodDefault<z.ZodNumber>;
    },
  )
  .prefault({});

const standIn = z
  .boolean()
  .register(about, {
    what: "Told only while another sink does not take alerts for 15 minutes.",
    example: "true",
  })
  .default(false);

const sink = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("mattermost"), standIn }),
  z.strictObject({ kind: z.literal("slack"), standIn }),
  z.strictObject({ kind: z.literal("webhook"), standIn }),
  z.strictObject({
    kind: z.literal("email"),
    standIn,
    to: email().register(about, {
      what: "Who gets alerts by mail.",
      example: "business@insightpulseai.com",
    }),
  }),
]);

const sinks = z
  .array(sink)
  .refine(
    (all) => new Set(all.map(({ kind }) => kind)).size === all.length,
    "must have at most one of each kind",
  )
  .register(about, {
    what: "Who the host tells: incoming webhooks of Mattermost and Slack, any webhook (their addresses come from ALERT_MATTERMOST_URL, ALERT_SLACK_URL, ALERT_WEBHOOK_URL), e-mail by the stack's own way out.",
    example:
      "[{ kind: mattermost }, { kind: email, to: business@insightpulseai.com, standIn: true }]",
  })
  .default([]);

/** Something that a dead-man switch may wait for. */
const PINGS = ["backup", "proof", "drill", "renewal", "drift"] as const;

const pings = z
  .array(z.enum(PINGS))
  .refine((all) => new Set(all).size === all.length, "must name each once")
  .register(about, {
    what: "What the host pings a dead-man switch of, at healthchecks.io or any service that is compatible: PING_URL/STACK-NAME, with /start and /fail. PING_URL comes from the environment and has the ping key in it.",
    example: "[backup, proof, drill, renewal, drift]",
  })
  .default([]);

/** What the host looks at by itself every five minutes, and who is told. */
export const watch = z
  .strictObject({
    limits,
    sinks,
    pings,
    escalateHours: z
      .number()
      .positive()
      .register(about, {
        what: "Hours after which a trouble that lasts, and that nobody acknowledged, is told again.",
        example: "4",
      })
      .default(4),
  })
  .prefault({});

/** Kinds of sinks whose address is a secret. */
export type SecretSink = Exclude<z.output<typeof sink>["kind"], "email">;

/** Where Prometheus' node_exporter finds what the host's checks say. */
export const metrics = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({
      kind: z.literal("textfile"),
      folder: z
        .string()
        .regex(/^\/[\w./-]+$/, "must be an absolute path")
        .register(about, {
          what: "Folder of node_exporter's textfile collector on the host.",
          example: "/var/lib/prometheus/node-exporter",
        })
        .default("/var/lib/prometheus/node-exporter"),
    }),
  ])
  .register(about, {
    what: "Whether the host's checks are written for Prometheus too, every five minutes.",
    example: "{ kind: textfile }",
  })
  .default({ kind: "none" });
