import { z } from "zod";
import { about } from "../about.ts";

const at = () =>
  z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 02:00, in quotes")
    .register(about, {
      what: "When a backup is made and proved, each day, in the stack's time zone.",
      example: '"02:00"',
    })
    .default("02:00");

const keep = () =>
  z
    .strictObject({
      daily: z
        .int()
        .min(1)
        .max(366)
        .register(about, {
          what: "Days of which `ipai backup prune` keeps the newest proved backup, back from the newest.",
          example: "30",
        })
        .default(30),
      monthly: z
        .int()
        .min(0)
        .max(120)
        .register(about, {
          what: "Months of which `ipai backup prune` keeps the newest proved backup.",
          example: "12",
        })
        .default(12),
    })
    .register(about, {
      what: "What `ipai backup prune` keeps.",
      example: "{ daily: 30, monthly: 12 }",
    })
    .prefault({});

const escrowFor = () =>
  z
    .string()
    .regex(/^age1[02-9ac-hj-np-z]+$/, "must be a public key of age, such as age1...")
    .register(about, {
      what: "Whose key opens what `ipai backup escrow` writes: a public key of age. Keep its identity off the host and off this machine.",
      example: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    })
    .optional();

const pointInTime = () =>
  z
    .boolean()
    .register(about, {
      what: "Whether PostgreSQL's log is kept too, so that the database can be brought back to any moment (`ipai restore --at`): at most 60 s are lost, and 15 min of files. Production's default where its containers can reach the internet.",
      example: "true",
    })
    .optional();

const none = z.strictObject({ kind: z.literal("none") });
const kept = { at: at(), keep: keep(), escrowFor: escrowFor(), pointInTime: pointInTime() };
const lab = z.strictObject({ kind: z.literal("lab"), ...kept });
const s3 = z.strictObject({
  kind: z.literal("s3"),
  ...kept,
  endpoint: z.url({ protocol: /^https$/, error: "must be an https address" }).register(about, {
    what: "The S3 service that keeps the backups; in another region than the host.",
    example: "https://fra1.digitaloceanspaces.com",
  }),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a region")
    .register(about, { what: "The bucket's region.", example: "fra1" }),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket's name")
    .register(about, {
      what: "A bucket with versions switched on, which nothing else uses. The host's key (BACKUP_ACCESS_KEY, BACKUP_SECRET_KEY) need only read and add.",
      example: "ipai-prod-backup",
    }),
});

/** Where backups go: nowhere, to the lab's S3 server, or to one in a cloud. */
export const backup = z
  .discriminatedUnion("kind", [none, lab, s3])
  .register(about, {
    what: "Where backups are kept: nowhere, at the lab's S3 server, or at any S3 service.",
    example: "{ kind: lab }",
  })
  .default({ kind: "none" });
