import { z } from "zod";
import { about } from "../about.ts";

/** What nginx lets through. */
export const edge = z
  .strictObject({
    bodyLimitMb: z
      .int()
      .min(1)
      .max(128)
      .register(about, {
        what: "Largest upload, in megabytes; Odoo itself takes no more than 128.",
        example: "128",
      })
      .default(128),
    loginsPerMinute: z
      .int()
      .min(1)
      .max(600)
      .register(about, {
        what: "Log-ins per minute and address that pass for good, above the burst.",
        example: "10",
      })
      .default(10),
    loginBurst: z
      .int()
      .min(1)
      .max(600)
      .register(about, {
        what: "Log-ins at once per address; an office behind one address needs as many as people.",
        example: "20",
      })
      .default(20),
    ipv6: z
      .boolean()
      .register(about, {
        what: "Listen on IPv6 too; `false` for a host whose kernel has none, where nginx cannot.",
        example: "true",
      })
      .default(true),
  })
  .prefault({});
