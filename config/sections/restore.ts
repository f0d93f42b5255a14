import { z } from "zod";
import { about } from "../about.ts";

/** For a stack whose production is brought back onto a new host. */
export const restore = z
  .strictObject({
    from: z
      .string()
      .regex(/^(?:newest|\d{8}T\d{6}Z)$/, "must be newest, or a name that ipai backups shows")
      .register(about, {
        what: "The backup that a new host is filled with before Odoo's first start: `newest` (that was proved), or its name. Refused where the host holds data already.",
        example: "newest",
      }),
  })
  .register(about, {
    what: "For a host that is new: `ipai up` brings the whole production back from the bucket. Take it out again afterwards.",
    example: "{ from: newest }",
  })
  .optional();
