import { z } from "zod";

const name = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, "must be a plain name");

export const databaseSchema = z.strictObject({ container: name, name, role: name });

/** Odoo's database, and the container on the host in which `psql` reaches it. */
export type OdooDatabase = {
  container: string;
  name: string;
  /** The role that Odoo logs in as: the owner of the database and of its rewind points. */
  role: string;
};
