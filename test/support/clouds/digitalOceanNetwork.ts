import type { FakeAccount, Thing } from "./digitalOceanAccount.ts";
import { absent, list, refused } from "./digitalOceanAccount.ts";
import { remove, shown } from "./digitalOceanDroplets.ts";
import { done, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest, Route } from "./fakeApi.ts";

/** Addresses, firewalls and projects. */
export function networkRoutes(account: FakeAccount): Route[] {
  const { reservedIps, firewalls, projects } = account;
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
    ["GET", /^\/v2\/projects$/, () => list("projects", projects.values())],
    ["POST", /^\/v2\/projects$/, (request) => createProject(account, request)],
    ["GET", /^\/v2\/projects\/([\w-]+)$/, ({ parts }) => shown("project", projects, parts[0])],
    [
      "PUT",
      /^\/v2\/projects\/([\w-]+)$/,
      ({ parts, body }) => change("project", projects, parts[0], body),
    ],
    [
      "PATCH",
      /^\/v2\/projects\/([\w-]+)$/,
      ({ parts, body }) => change("project", projects, parts[0], body),
    ],
    ["DELETE", /^\/v2\/projects\/([\w-]+)$/, ({ parts }) => deleteProject(account, parts[0])],
    ["GET", /^\/v2\/projects\/([\w-]+)\/resources$/, ({ parts }) => resources(account, parts[0])],
    ["POST", /^\/v2\/projects\/([\w-]+)\/resources$/, (request) => move(account, request)],
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

function createProject(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  if ([...account.projects.values()].some(({ name }) => name === body["name"])) {
    return refused(409, "conflict", "name is already in use");
  }
  const id = account.uuid();
  const project = { is_default: false, ...body, id, resources: [], owner_id: 1, owner_uuid: "me" };
  account.projects.set(id, project);
  return ok({ project }, 201);
}

function held(account: FakeAccount, id = ""): string[] {
  return (account.projects.get(id)?.["resources"] as string[] | undefined) ?? [];
}

function deleteProject(account: FakeAccount, id = ""): FakeAnswer {
  if (held(account, id).length === 0) return remove(account.projects, id);
  return refused(412, "precondition_failed", "cannot delete a project with resources");
}

function resources(account: FakeAccount, id = ""): FakeAnswer {
  return list(
    "resources",
    held(account, id).map((urn) => ({ urn, assigned_at: "2026-11-01T00:00:00Z", status: "ok" })),
  );
}

/** A resource is of one project; an address is listed by what it was called before. */
function move(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const urns = (body["resources"] as string[]).map((urn) =>
    urn.replace(/^do:reservedip:/, "do:floatingip:"),
  );
  if (urns.some((urn) => !/^do:(?:droplet|floatingip|volume|domain|space):/.test(urn))) {
    return refused(412, "precondition_failed", "resource does not exist");
  }
  for (const project of account.projects.values()) {
    const kept = (project["resources"] as string[]).filter((urn) => !urns.includes(urn));
    project["resources"] = project["id"] === parts[0] ? [...kept, ...urns] : kept;
  }
  if (!account.projects.has(parts[0] ?? "")) return parts[0] === "default" ? done() : absent();
  return resources(account, parts[0]);
}
