import type { Service } from "../service.ts";

/** The n8n that is judged, and the way in. */
export interface N8nSubject {
  readonly service: Service;
  readonly owner: { readonly email: string; readonly password: string };
  /** The version that the image is declared to be. */
  readonly version: string;
}
