import type { Rule } from "./rules.ts";
import { copyOf } from "./sections/backup.ts";

/** What must hold between where backups go and the rest. */
export const backupRules: readonly Rule[] = [
  ({ host, backup }) =>
    host !== undefined && host.kind !== "lab" && backup?.kind === "lab"
      ? [
          {
            key: "ipai:backup.kind",
            what: "is the lab's store, which only a droplet of the lab can reach",
            example: "spaces",
          },
        ]
      : [],

  ({ host, backup }) =>
    host?.kind === "lab" && backup?.kind === "spaces"
      ? [
          {
            key: "ipai:backup.kind",
            what: 'is "spaces", and a stack in the lab makes nothing in a cloud',
            example: "lab",
          },
        ]
      : [],

  ({ host, backup }) =>
    host !== undefined &&
    host.kind !== "lab" &&
    backup?.kind === "spaces" &&
    backup.region === host.region
      ? [
          {
            key: "ipai:backup.region",
            what: `is "${backup.region}", where the droplet is: what takes the region away takes both`,
            example: host.region === "syd1" ? "sgp1" : "syd1",
          },
        ]
      : [],

  ({ host, backup }) => {
    const copy = backup && copyOf(backup);
    if (host === undefined || copy === undefined) return [];
    const inLab = host.kind === "lab";
    return (copy.kind === "lab" && !inLab) || (copy.kind === "r2" && inLab)
      ? [
          {
            key: "ipai:backup.copy.kind",
            what: `is "${copy.kind}", but the host is "${host.kind}": the lab's stores and those of clouds do not meet`,
            example: inLab ? "lab" : "r2",
          },
        ]
      : [];
  },

  ({ backup }) =>
    backup?.kind === "s3" &&
    backup.copy?.kind === "s3" &&
    backup.copy.endpoint === backup.endpoint &&
    backup.copy.bucket === backup.bucket
      ? [
          {
            key: "ipai:backup.copy.bucket",
            what: "is the bucket of the backups themselves: what deletes one deletes both",
            example: "a bucket of another provider",
          },
        ]
      : [],

  ({ backup, egress }) =>
    backup !== undefined &&
    backup.kind !== "none" &&
    backup.pointInTime === true &&
    egress?.kind === "closed" &&
    egress.allow.length === 0
      ? [
          {
            key: "ipai:backup.pointInTime",
            what: "wants PostgreSQL's container to reach the bucket, and ipai:egress is closed to all of them",
            example: "false, or the bucket's address and port in ipai:egress.allow",
          },
        ]
      : [],

  ({ restore, backup }) =>
    restore !== undefined && backup?.kind === "none"
      ? [
          {
            key: "ipai:restore.from",
            what: "wants a backup, and ipai:backup says that the stack has none",
            example: "set ipai:backup to where they are kept",
          },
        ]
      : [],

  // A new host has no rewind point: the release there would wait for one, three minutes into the up.
  ({ restore, data }) =>
    restore !== undefined && data !== undefined
      ? [
          {
            key: "ipai:restore.from",
            what: "brings data to a host that has none, and ipai:data names a rewind point of a host that has",
            example: "take ipai:data out for a new host, or ipai:restore out for one that serves",
          },
        ]
      : [],
];
