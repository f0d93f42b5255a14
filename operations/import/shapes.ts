import { z } from "zod";

/** What the source says of itself. */
export const sourceFacts = z.object({
  /** Of the dump, or of the database that will be dumped. */
  dumpBytes: z.number(),
  /** Seconds since 1970; null for an Odoo that runs. */
  writtenAt: z.number().nullable(),
  /** Size by name. */
  files: z.record(z.string(), z.number()),
  /** What has to stop so that nobody writes: `container:NAME` or `unit:NAME`. */
  writers: z.array(z.string()).default([]),
});

/** What the stack's host says. */
export const hostFacts = z.object({
  image: z.object({ series: z.string(), modules: z.array(z.string()) }),
  /** Major version of the server. */
  postgres: z.number(),
  extensions: z.array(z.string()),
  /** The database that is served. */
  database: z.string(),
  lacking: z.array(z.string()),
  neededBytes: z.number(),
  freeBytes: z.number(),
});

/** What is in the dump. */
export const dumpFacts = z.object({
  postgres: z.number(),
  series: z.string(),
  modules: z.record(z.string(), z.string()),
  attachments: z.array(z.string()),
  extensions: z.array(z.string()),
  rows: z.record(z.string(), z.number()),
});

export type SourceFacts = z.infer<typeof sourceFacts>;
export type HostFacts = z.infer<typeof hostFacts>;
export type DumpFacts = z.infer<typeof dumpFacts>;

export const report = z.object({
  series: z.string().describe("Odoo's series at the source"),
  imageSeries: z.string().describe("Odoo's series in this stack's image"),
  postgres: z.number().describe("major version of the source's PostgreSQL"),
  modules: z.number().describe("installed modules"),
  lackingModules: z.array(z.string()).describe("installed ones that this stack's image lacks"),
  tables: z.number().describe("tables"),
  rows: z.number().describe("rows of all tables"),
  dumpBytes: z.number().describe("size of the dump"),
  files: z.number().describe("files of the filestore"),
  fileBytes: z.number().describe("their size"),
  sendFiles: z.number().describe("files that an earlier run has not brought"),
  sendBytes: z.number().describe("their size"),
  missing: z.number().describe("attachments whose file the source does not have"),
  missingNames: z.array(z.string()).describe("the first twenty of them"),
  neededBytes: z.number().describe("what the host's disk must have free"),
  freeBytes: z.number().describe("what it has free"),
  writtenAt: z
    .number()
    .nullable()
    .describe("when the source was saved, in seconds since 1970; null for one that runs"),
  writers: z.array(z.string()).describe("what would be stopped there at the last run"),
  inTheWay: z
    .array(
      z.object({
        what: z.string().describe("what is in the way"),
        next: z.string().describe("what to do about it"),
      }),
    )
    .describe("nothing is loaded while this is not empty"),
});

export type Report = z.infer<typeof report>;

export const loaded = z.object({
  database: z.string().describe("the database that holds it"),
  keptAs: z
    .string()
    .nullable()
    .describe("the name under which the database stays that was served before; null for none"),
  tables: z.number().describe("tables, each with as many rows as the dump"),
  rows: z.number().describe("rows of all tables"),
  files: z.number().describe("files of the filestore"),
  seconds: z.number().describe("how long loading and updating took"),
});

export type Loaded = z.infer<typeof loaded>;
