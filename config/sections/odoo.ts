import { z } from "zod";
import { about } from "../about.ts";

const seconds = (what: string, example: string) =>
  z.int().min(30).max(86400).register(about, { what, example });

const megabytes = (what: string, example: string) =>
  z.int().min(256).register(about, { what, example }).optional();

const count = (most: number, what: string, example: string) =>
  z.int().min(1).max(most).register(about, { what, example });

/** How long the host keeps copies of the database; what is dropped first is the oldest. */
const rewind = z
  .strictObject({
    points: count(20, "Rewind points that are kept at most.", "3").default(3),
    days: count(
      365,
      "Days after which a rewind point is dropped, and the data that a rollback left.",
      "14",
    ).default(14),
    failedDays: count(
      365,
      "Days that the database of a failed update is kept to be looked at.",
      "7",
    ).default(7),
    diskPercent: count(
      90,
      "Share of the database's disk that all copies take at most; the newest rewind point stays.",
      "30",
    ).default(30),
  })
  .prefault({});

/** Odoo's version, capacity and limits. */
export const odoo = z
  .strictObject({
    series: z
      .string()
      .regex(/^\d{2}\.0$/, 'must be a series in quotes, such as "19.0"')
      .register(about, { what: "Odoo's series; the image must be of it.", example: '"19.0"' })
      .default("19.0"),
    initModules: z
      .array(z.string().regex(/^[a-z][a-z0-9_]*$/, "must be a module's technical name"))
      .min(1)
      .register(about, {
        what: "Modules that a new, empty database starts with.",
        example: "[base, web, mail, ipai_devops]",
      })
      .default(["base", "web", "mail", "ipai_devops"]),
    runningEnvironment: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, "must be a name in lower case")
      .register(about, {
        what: "What OCA's `server_environment` knows the stack by, as `RUNNING_ENV`; when left out `production` for prod, `dev` in the lab, `staging` for any other.",
        example: "production",
      })
      .optional(),
    workers: z
      .int()
      .min(2)
      .max(64)
      .register(about, {
        what: "Processes that answer HTTP; by Odoo's formula from the host's size when left out.",
        example: "5",
      })
      .optional(),
    cronThreads: z
      .int()
      .min(1)
      .max(8)
      .register(about, { what: "Scheduled jobs that run at the same time.", example: "2" })
      .default(2),
    memorySoftMb: megabytes("A worker above it is replaced after its request.", "2048"),
    memoryHardMb: megabytes("A worker's allocation above it fails.", "2560"),
    timeCpuSeconds: seconds("CPU time that one request may take.", "600").default(600),
    timeRealSeconds: seconds("Time that one request may take; nginx waits as long.", "720").default(
      720,
    ),
    holdSeconds: z
      .int()
      .min(1)
      .max(300)
      .register(about, {
        what: "How long a request waits while modules are updated, before it is answered 503 with a page that loads itself again.",
        example: "30",
      })
      .default(30),
    keepWarmSeconds: seconds(
      "How long the release before stays warm beside the one that serves.",
      "900",
    ).default(900),
    watchSeconds: z
      .int()
      .min(0)
      .max(86400)
      .register(about, {
        what: "How long the host watches a release after its cutover; when it fails before people have written, the one before comes back by itself. 0 for not at all.",
        example: "300",
      })
      .default(300),
    rewind,
    dbMaxConnections: z
      .int()
      .min(4)
      .max(64)
      .register(about, {
        what: "Database connections that one Odoo process may open.",
        example: "16",
      })
      .default(16),
  })
  .prefault({});
