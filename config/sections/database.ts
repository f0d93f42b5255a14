import { z } from "zod";
import { about } from "../about.ts";
import { databaseName } from "../fields.ts";

const container = z.strictObject({
  kind: z.literal("container"),
  name: databaseName()
    .register(about, { what: "Odoo's database.", example: "odoo" })
    .default("odoo"),
  n8nName: databaseName()
    .register(about, { what: "n8n's database.", example: "n8n" })
    .default("n8n"),
  startEmpty: z
    .array(z.string().regex(/^[A-Za-z0-9_./-]+$/, "must be a database's name or a folder"))
    .register(about, {
      what: "Databases and folders that may be made empty although the host has data of their kind; each as the refusal names it.",
      example: "[odoo_prod]",
    })
    .default([]),
});

/** Where PostgreSQL runs. A managed cluster will be the second member of this union. */
export const database = z
  .discriminatedUnion("kind", [container])
  .register(about, { what: "Where PostgreSQL runs.", example: "{ kind: container, name: odoo }" })
  .prefault({ kind: "container" });
