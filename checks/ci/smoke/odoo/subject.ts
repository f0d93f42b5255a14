import type { Service } from "../service.ts";

/** The Odoo that is judged, and the way in. */
export interface OdooSubject {
  readonly service: Service;
  readonly database: string;
  readonly admin: { readonly login: string; readonly password: string };
  readonly series: string;
}
