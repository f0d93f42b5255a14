import { z } from "zod";
import { about } from "../about.ts";

/** What a refreshed staging is told besides. */
export const staging = z
  .strictObject({
    neutralise: z
      .array(z.string().min(1))
      .register(about, {
        what: "SQL that `ipai staging refresh` runs on the copy after Odoo's own neutralisation and ours, a statement each.",
        example: '["UPDATE sale_connector SET active = false"]',
      })
      .default([]),
  })
  .register(about, {
    what: "For a stack that is made of another one's backups.",
    example: '{ neutralise: ["UPDATE sale_connector SET active = false"] }',
  })
  .prefault({});
