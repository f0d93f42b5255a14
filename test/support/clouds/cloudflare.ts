import { randomBytes } from "node:crypto";
import { FakeApi, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest } from "./fakeApi.ts";

/** A DNS record as Cloudflare keeps it. */
export interface FakeRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content?: string;
  readonly ttl: number;
  readonly proxied?: boolean;
  readonly priority?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface FakeCloudflareOptions {
  readonly token: string;
  readonly zones: Readonly<Record<string, readonly Omit<FakeRecord, "id">[]>>;
}

const id = () => randomBytes(16).toString("hex");
const found = (result: unknown): FakeAnswer =>
  ok({ success: true, errors: [], messages: [], result });
const refused = (status: number, code: number, message: string): FakeAnswer =>
  ok({ success: false, errors: [{ code, message }], messages: [], result: null }, status);

/** Cloudflare's zones and records, with its refusal of what is there already. */
export class FakeCloudflare extends FakeApi {
  readonly zones = new Map<string, { id: string; name: string; records: FakeRecord[] }>();
  /** Names of the account's R2 buckets. */
  readonly buckets = new Set<string>();

  constructor({ token, zones }: FakeCloudflareOptions) {
    super(
      [
        [
          "GET",
          /^\/accounts\/account\/r2\/buckets\/([^/]+)$/,
          ({ parts }) => this.#bucket(parts[0]),
        ],
        ["GET", /^\/zones$/, ({ query }) => this.#list(query)],
        ["GET", /^\/zones\/([^/]+)$/, ({ parts }) => this.#zone(parts[0])],
        ["GET", /^\/zones\/([^/]+)\/dns_records$/, (request) => this.#records(request)],
        ["POST", /^\/zones\/([^/]+)\/dns_records$/, (request) => this.#create(request)],
        ["GET", /^\/zones\/([^/]+)\/dns_records\/([^/]+)$/, (request) => this.#one(request)],
        ["PUT", /^\/zones\/([^/]+)\/dns_records\/([^/]+)$/, (request) => this.#change(request)],
        ["PATCH", /^\/zones\/([^/]+)\/dns_records\/([^/]+)$/, (request) => this.#change(request)],
        ["DELETE", /^\/zones\/([^/]+)\/dns_records\/([^/]+)$/, (request) => this.#remove(request)],
      ],
      ({ headers }) =>
        headers.authorization === `Bearer ${token}`
          ? undefined
          : refused(401, 1000, "Invalid API Token"),
    );
    for (const [name, records] of Object.entries(zones)) {
      const zone = `zone-${this.zones.size + 1}`;
      this.zones.set(zone, {
        id: zone,
        name,
        records: records.map((record) => ({ ...record, id: id() })),
      });
    }
  }

  recordsOf(name: string): FakeRecord[] {
    return [...this.zones.values()].find((zone) => zone.name === name)?.records ?? [];
  }

  /** A token that does not reach a zone sees an empty list. */
  #list(query: URLSearchParams): FakeAnswer {
    const zones = [...this.zones.values()].filter(({ name }) => name === query.get("name"));
    return found(zones.map(shownZone));
  }

  #bucket(name = ""): FakeAnswer {
    return this.buckets.has(name)
      ? found({ name, jurisdiction: "default" })
      : refused(404, 10006, "The specified bucket does not exist.");
  }

  #zone(zone = ""): FakeAnswer {
    const there = this.zones.get(zone);
    return there ? found(shownZone(there)) : refused(404, 7003, "Could not route to the zone");
  }

  #of({ parts }: FakeRequest): FakeRecord[] {
    return this.zones.get(parts[0] ?? "")?.records ?? [];
  }

  #records(request: FakeRequest): FakeAnswer {
    return ok({
      success: true,
      errors: [],
      messages: [],
      result: this.#of(request).map(shown),
      result_info: { page: 1, per_page: 100, total_pages: 1, total_count: 1, count: 1 },
    });
  }

  #one(request: FakeRequest): FakeAnswer {
    const record = this.#of(request).find((each) => each.id === request.parts[1]);
    return record ? found(shown(record)) : refused(404, 81044, "Record does not exist.");
  }

  #create(request: FakeRequest): FakeAnswer {
    const records = this.#of(request);
    const wanted = { ttl: 1, ...request.body, id: id() } as FakeRecord;
    const same = records.filter(({ name }) => name === wanted.name);
    if (same.some(({ type }) => (type === "CNAME") !== (wanted.type === "CNAME"))) {
      return refused(
        400,
        81053,
        "An A, AAAA, or CNAME record with that host already exists. For more details, refer to the documentation.",
      );
    }
    if (same.some((record) => said(record) === said(wanted))) {
      return refused(400, 81058, "An identical record already exists.");
    }
    records.push(wanted);
    return found(shown(wanted));
  }

  #change(request: FakeRequest): FakeAnswer {
    const records = this.#of(request);
    const index = records.findIndex((each) => each.id === request.parts[1]);
    const former = records[index];
    if (former === undefined) return refused(404, 81044, "Record does not exist.");
    const changed = { ...former, ...request.body, id: former.id } as FakeRecord;
    records[index] = changed;
    return found(shown(changed));
  }

  #remove(request: FakeRequest): FakeAnswer {
    const records = this.#of(request);
    const index = records.findIndex((each) => each.id === request.parts[1]);
    if (index < 0) return refused(404, 81044, "Record does not exist.");
    records.splice(index, 1);
    return found({ id: request.parts[1] });
  }
}

/** What makes two records the same to Cloudflare: not how long they are kept. */
function said({ type, content, data }: FakeRecord): string {
  return JSON.stringify([type, content ?? data]);
}

function shownZone({ id: zone, name }: { id: string; name: string }) {
  return {
    id: zone,
    name,
    status: "active",
    type: "full",
    name_servers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    account: { id: "account", name: "account" },
    meta: {},
    owner: { id: "owner", type: "user" },
    permissions: ["#dns_records:edit"],
    plan: {},
    created_on: "2026-01-01T00:00:00Z",
    modified_on: "2026-01-01T00:00:00Z",
  };
}

function shown(record: FakeRecord) {
  const { data } = record;
  const content =
    data && `${String(data["flags"])} ${String(data["tag"])} ${quoted(data["value"])}`;
  return {
    content,
    proxiable: true,
    proxied: false,
    settings: {},
    meta: {},
    tags: [],
    created_on: "2026-01-01T00:00:00Z",
    modified_on: "2026-01-01T00:00:00Z",
    ...record,
  };
}

const quoted = (value: unknown) => JSON.stringify(value);
