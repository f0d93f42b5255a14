import { z } from "zod";
import { about } from "./about.ts";
import { email, hostName, label, timeZone } from "./fields.ts";
import { acme } from "./sections/acme.ts";
import { alerts } from "./sections/alerts.ts";
import { approvals } from "./sections/approvals.ts";
import { backup } from "./sections/backup.ts";
import { egress } from "./sections/egress.ts";
import { staging } from "./sections/staging.ts";
import { database } from "./sections/database.ts";
import { dns } from "./sections/dns.ts";
import { edge } from "./sections/edge.ts";
import { github } from "./sections/github.ts";
import { host } from "./sections/host.ts";
import { mail } from "./sections/mail.ts";
import { mcp } from "./sections/mcp.ts";
import { odoo } from "./sections/odoo.ts";
import { pause } from "./sections/pause.ts";
import { restore } from "./sections/restore.ts";
import { room } from "./sections/room.ts";
import { rotation } from "./sections/rotation.ts";
import { metrics, watch } from "./sections/watch.ts";
import { ssh } from "./sections/access.ts";

const nameUnderDomain = (what: string, example: string) =>
  label()
    .register(about, { what: `${what}, under the domain.`, example })
    .default(example);

/**
 * The settings of a stack as they are written in `Pulumi.<stack>.yaml`, each under `ipai:<key>`.
 * `settings.ts` makes of them what the program works with.
 */
export const settingsSchema = z.strictObject({
  domain: hostName().register(about, {
    what: "Domain that the public names belong to.",
    example: "insightpulseai.net",
  }),
  names: z
    .strictObject({
      erp: nameUnderDomain("Odoo's name", "erp"),
      n8n: nameUnderDomain("n8n's name", "n8n"),
      mail: nameUnderDomain("The mail catcher's name", "mail"),
      room: label()
        .register(about, {
          what: "The control room's name, under the domain, at which `ipai room --publish` serves it. Left out: none; it is served on the operator's machine alone.",
          example: "room",
        })
        .optional(),
      containers: z
        .string()
        .regex(/^[a-z][a-z0-9]*$/, "must be lower-case letters and digits")
        .register(about, {
          what: "What the names of Odoo's and PostgreSQL's containers end in: `odoo-prod`. Another choice makes them anew. Left out: `staging` on the stack of that name, else `prod`.",
          example: "prod",
        })
        .optional(),
    })
    .prefault({}),
  contact: email().register(about, {
    what: "Who gets alerts, and owns n8n and the ACME account.",
    example: "business@insightpulseai.com",
  }),
  timeZone: timeZone()
    .register(about, { what: "Time zone of the host and of schedules.", example: "Asia/Singapore" })
    .default("Asia/Singapore"),
  release: z
    .string()
    .regex(
      /^[0-9a-f]{40}(?:-dirty-[0-9a-f]{8})?$/,
      "must be the full SHA of the commit that the Odoo image was built from",
    )
    .register(about, {
      what: "The Odoo image in service, by git SHA; `ipai deploy` and `ipai rollback` write it.",
      example: "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11",
    }),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hex digits")
    .register(about, {
      what: "What the release must be in the registry; another image under its tag is refused. `ipai deploy --same-as` writes it.",
      example: `sha256:${"0123456789abcdef".repeat(4)}`,
    })
    .optional(),
  data: z
    .string()
    .regex(/^[A-Za-z0-9_-]+_rewind_\d{8}T\d{6}Z$/, "must be the name of a rewind point")
    .register(about, {
      what: "The rewind point that the release stands on; declared anew, the database is taken back to it. `ipai rollback --accept-data-loss` writes it.",
      example: "odoo_rewind_20261128T210000Z",
    })
    .optional(),
  registry: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)*$/,
      "must be a registry's host with an optional path, without scheme",
    )
    .refine(
      (name) => Number(/:(\d+)/.exec(name)?.[1] ?? 1) <= 65535,
      "must have a port up to 65535, if any",
    )
    .register(about, {
      what: "Image registry that holds odoo, n8n, postgres and mail.",
      example: "ghcr.io/jgtolentino/ipai",
    }),
  emergency: z
    .array(
      z.strictObject({
        who: z.string().min(1).register(about, {
          what: "A person or a role that is called in an emergency.",
          example: "on-call engineer",
        }),
        how: z.string().min(1).register(about, {
          what: "Their telephone number or address.",
          example: '"+63 2 8123 4567"',
        }),
      }),
    )
    .register(about, {
      what: "Who is called when a release goes wrong, in their order; `ipai contacts` shows them.",
      example: '[{ who: on-call engineer, how: "+63 2 8123 4567" }]',
    })
    .default([]),
  pause,
  host,
  ssh,
  dns,
  acme,
  edge,
  odoo,
  database,
  mail,
  alerts,
  approvals,
  mcp,
  backup,
  restore,
  egress,
  staging,
  watch,
  metrics,
  github,
  room,
  rotation,
});

/** Settings as written, with the schema's defaults filled in. */
export type WrittenSettings = z.output<typeof settingsSchema>;
