import { z } from "zod";
import { about } from "../about.ts";

const seconds = (what: string, example: string) =>
  z.int().min(30).max(86400).register(about, { what, example });

const megabytes = (what: string, example: string) =>
  z.int().min(256).register(about, { what, example }).optional();

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
