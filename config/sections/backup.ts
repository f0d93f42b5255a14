import { z } from "zod";
import { about } from "../about.ts";

/** DigitalOcean's regions that have Spaces (docs.digitalocean.com/products/spaces/details/availability, March 2026). */
const SPACES_REGIONS = [
  ...["ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1"],
] as const;

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

const bucketName = (what: string, example: string) =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket's name")
    .register(about, { what, example });

const endpoint = (what: string, example: string) =>
  z
    .url({ protocol: /^https$/, error: "must be an https address" })
    .register(about, { what, example });

const region = (example: string) =>
  z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a region")
    .register(about, { what: "The bucket's region.", example });

const lockDays = (what: string) =>
  z.int().min(1).max(3650).register(about, { what, example: "30" }).default(30);

const copy = () =>
  z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("lab"),
        lockDays: lockDays(
          "Days, from the making of the bucket, in which nothing of it can be deleted.",
        ),
      }),
      z.strictObject({
        kind: z.literal("r2"),
        bucket: bucketName(
          "The bucket, which the stack makes in the Cloudflare account of its zone. The host's key to it is BACKUP_COPY_ACCESS_KEY, BACKUP_COPY_SECRET_KEY.",
          "ipai-prod-copy",
        ),
        lockDays: lockDays("Days in which Cloudflare lets nobody delete or change what was added."),
      }),
      z.strictObject({
        kind: z.literal("s3"),
        endpoint: endpoint(
          "The S3 service that keeps the copy; of another provider than the first.",
          "https://s3.eu-central-1.amazonaws.com",
        ),
        region: region("eu-central-1"),
        bucket: bucketName(
          "A bucket with versions and an object lock, which nothing else uses. The host's key is BACKUP_COPY_ACCESS_KEY, BACKUP_COPY_SECRET_KEY.",
          "ipai-prod-copy",
        ),
      }),
    ])
    .register(about, {
      what: "A second copy of every proved backup, in a bucket that nobody can delete from in time.",
      example: "{ kind: r2, bucket: ipai-prod-copy, lockDays: 30 }",
    })
    .optional();

const none = z.strictObject({ kind: z.literal("none") });
const kept = {
  at: at(),
  keep: keep(),
  escrowFor: escrowFor(),
  pointInTime: pointInTime(),
  copy: copy(),
};
const lab = z.strictObject({ kind: z.literal("lab"), ...kept });
const spaces = z.strictObject({
  kind: z.literal("spaces"),
  ...kept,
  region: z.enum(SPACES_REGIONS).register(about, {
    what: "DigitalOcean's region that keeps the bucket; another one than the droplet's.",
    example: "syd1",
  }),
  bucket: bucketName(
    "The bucket, which the stack makes: private, with versions, kept by `ipai destroy`. Its name is unique in its region among all customers. The host's key to it is BACKUP_ACCESS_KEY, BACKUP_SECRET_KEY.",
    "ipai-prod-backup",
  ),
  versionDays: z
    .int()
    .min(1)
    .max(3650)
    .register(about, {
      what: "Days for which Spaces keeps what was deleted or overwritten, as an old version.",
      example: "30",
    })
    .default(30),
});
const s3 = z.strictObject({
  kind: z.literal("s3"),
  ...kept,
  endpoint: endpoint(
    "The S3 service that keeps the backups; in another region than the host.",
    "https://fra1.digitaloceanspaces.com",
  ),
  region: region("fra1"),
  bucket: bucketName(
    "A bucket with versions switched on, which nothing else uses. The host's key (BACKUP_ACCESS_KEY, BACKUP_SECRET_KEY) need only read and add.",
    "ipai-prod-backup",
  ),
});

/** Where backups go: nowhere, to the lab's S3 server, to a Space that the stack makes, or to any S3 service. */
export const backup = z
  .discriminatedUnion("kind", [none, lab, spaces, s3])
  .register(about, {
    what: "Where backups are kept: nowhere, at the lab's S3 server, in a DigitalOcean Space that the stack makes, or at any S3 service.",
    example: "{ kind: lab }",
  })
  .default({ kind: "none" });

export type Backup = z.output<typeof backup>;
/** Where a second copy goes. */
export type Copy = NonNullable<Exclude<Backup, { kind: "none" }>["copy"]>;

/** The second copy that the settings want, if they want one. */
export function copyOf(backup: Backup): Copy | undefined {
  return backup.kind === "none" ? undefined : backup.copy;
}
