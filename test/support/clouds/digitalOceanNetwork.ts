import type { FakeAccount, Thing } from "./digitalOceanAccount.ts";
import { absent, list, refused } from "./digitalOceanAccount.ts";
import { remove, shown } from "./digitalOceanDroplets.ts";
import { ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest, Route } from "./fakeApi.ts";

/** Addresses and firewalls. */
export function networkRoutes(account: FakeAccount): Route[] {
  const { reservedIps, firewalls } = account;
  return [
    ["GET", /^\/v2\/reserved_ips$/, () => list("reserved_ips", reservedIps.values())],
    ["POST", /^\/v2\/reserved_ips$/, (request) => reserve(account, request)],
    [
      "GET",
      /^\/v2\/reserved_ips\/([\d.]+)$/,
      ({ parts }) => shown("reserved_ip", reservedIps, parts[0]),
    ],
    ["DELETE", /^\/v2\/reserved_ips\/([\d.]+)$/, ({ parts }) => remove(reservedIps, parts[0])],
    ["POST", /^\/v2\/reserved_ips\/([\d.]+)\/actions$/, (request) => assign(account, request)],
    [
      "GET",
      /^\/v2\/reserved_ips\/[\d.]+\/actions\/(\d+)$/,
      ({ parts }) => ok({ action: { id: Number(parts[0]), status: "completed" } }),
    ],
    ["GET", /^\/v2\/firewalls$/, () => list("firewalls", firewalls.values())],
    ["POST", /^\/v2\/firewalls$/, (request) => createFirewall(account, request)],
    ["GET", /^\/v2\/firewalls\/([\w-]+)$/, ({ parts }) => shown("firewall", firewalls, parts[0])],
    [
      "PUT",
      /^\/v2\/firewalls\/([\w-]+)$/,
      ({ parts, body }) => change("firewall", firewalls, parts[0], body),
    ],
    ["DELETE", /^\/v2\/firewalls\/([\w-]+)$/, ({ parts }) => remove(firewalls, parts[0])],
  ];
}

export function change(
  field: string,
  things: Map<string, Thing>,
  id = "",
  body: Readonly<Record<string, unknown>> = {},
): FakeAnswer {
  const thing = things.get(id);
  if (thing === undefined) return absent();
  Object.assign(thing, body);
  return ok({ [field]: thing });
}

function reserve(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  const ip = `203.0.113.${account.number() % 250}`;
  const region = { slug: body["region"], name: body["region"], features: [], sizes: [] };
  const address = { ip, region, droplet: null, locked: false, project_id: "" };
  account.reservedIps.set(ip, address);
  return ok({ reserved_ip: address }, 202);
}

function assign(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const address = account.reservedIps.get(parts[0] ?? "");
  if (address === undefined) return absent();
  const droplet = account.droplets.get(String(body["droplet_id"]));
  address["droplet"] = body["type"] === "assign" ? (droplet ?? null) : null;
  return ok({ action: { id: account.number(), status: "completed", type: body["type"] } }, 201);
}

function createFirewall(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  if ([...account.firewalls.values()].some(({ name }) => name === body["name"])) {
    return refused(409, "conflict", "duplicate name");
  }
  const id = account.uuid();
  const firewall = { tags: [], droplet_ids: [], ...body, id, status: "succeeded" };
  account.firewalls.set(id, firewall);
  return ok({ firewall }, 202);
}
