import { randomUUID } from "node:crypto";
import { ok } from "./fakeApi.ts";
import type { FakeAnswer } from "./fakeApi.ts";

export type Thing = Record<string, unknown>;

/** What an account holds, by kind and id. */
export class FakeAccount {
  readonly email: string;
  readonly keys = new Map<string, Thing>();
  readonly droplets = new Map<string, Thing>();
  readonly volumes = new Map<string, Thing>();
  readonly reservedIps = new Map<string, Thing>();
  readonly firewalls = new Map<string, Thing>();
  readonly projects = new Map<string, Thing>();
  readonly alerts = new Map<string, Thing>();
  readonly checks = new Map<string, Thing>();
  /** By `check id,alert id`. */
  readonly uptimeAlerts = new Map<string, Thing>();
  readonly tags = new Set<string>();
  /** How long a droplet takes from being asked to shut down until it is off. */
  shutdownMs = 0;
  #number = 412_345_677;

  constructor(email: string) {
    this.email = email;
    const id = this.uuid();
    const owner = { owner_id: 1, owner_uuid: "me" };
    const project = { id, name: "first-project", is_default: true, resources: [], ...owner };
    this.projects.set(id, project);
  }

  number(): number {
    return ++this.#number;
  }

  uuid(): string {
    return randomUUID();
  }
}

export const refused = (status: number, id: string, message: string): FakeAnswer =>
  ok({ id, message }, status);
export const absent = (): FakeAnswer =>
  refused(404, "not_found", "The resource you were accessing could not be found.");
export const list = (field: string, things: Iterable<Thing>): FakeAnswer => {
  const all = [...things];
  return ok({ [field]: all, links: {}, meta: { total: all.length } });
};
