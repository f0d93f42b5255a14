import { z } from "zod";
import { about } from "../about.ts";

const generation = (what: string) =>
  z
    .int()
    .positive()
    .register(about, { what: `${what}; raise it for a new one.`, example: "2" })
    .default(1);

/**
 * Generations of the stack's own secrets. Not among them: n8n's encryption key (with another one
 * every stored credential is lost); the first passwords of Odoo's administrator and n8n's owner, who
 * change theirs in the application; and that of PostgreSQL's superuser, which opens nothing from
 * outside its container.
 */
export const rotation = z
  .strictObject({
    odooDatabase: generation("Generation of Odoo's database password"),
    n8nDatabase: generation("Generation of n8n's database password"),
    odooMaster: generation("Generation of Odoo's master password"),
    odooProbe: generation("Generation of the health probe's password"),
    mail: generation("Generation of the mail catcher's password"),
  })
  .prefault({});
