import type { FakeAccount } from "./digitalOceanAccount.ts";
import { absent, list, refused } from "./digitalOceanAccount.ts";
import { remove, shown } from "./digitalOceanDroplets.ts";
import { change } from "./digitalOceanNetwork.ts";
import { ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest, Route } from "./fakeApi.ts";

/** Projects. Every account has one by default, which takes in what no other one holds. */
export function projectRoutes(account: FakeAccount): Route[] {
  const { projects } = account;
  const one = /^\/v2\/projects\/([\w-]+)$/;
  const held = /^\/v2\/projects\/([\w-]+)\/resources$/;
  const changed = ({ parts, body }: FakeRequest) =>
    change("project", projects, called(account, parts[0]), body);
  return [
    ["GET", /^\/v2\/projects$/, () => list("projects", projects.values())],
    ["POST", /^\/v2\/projects$/, (request) => createProject(account, request)],
    ["GET", one, ({ parts }) => shown("project", projects, called(account, parts[0]))],
    ["PUT", one, changed],
    ["PATCH", one, changed],
    ["DELETE", one, ({ parts }) => deleteProject(account, parts[0])],
    ["GET", held, ({ parts }) => resources(account, called(account, parts[0]))],
    ["POST", held, (request) => move(account, request)],
  ];
}

/** The id of a project, which the default one has beside its name `default`. */
function called({ projects }: FakeAccount, id = ""): string {
  if (id !== "default") return id;
  return [...projects].find(([, project]) => project["is_default"] === true)?.[0] ?? id;
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

/** What a project holds and the account still has: who is deleted leaves its project. */
function held(account: FakeAccount, id = ""): string[] {
  const urns = (account.projects.get(id)?.["resources"] as string[] | undefined) ?? [];
  return urns.filter((urn) => exists(account, urn));
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

function exists({ droplets, volumes, reservedIps }: FakeAccount, urn: string): boolean {
  const [, kind = "", id = ""] = urn.split(":");
  const all = { droplet: droplets, volume: volumes, floatingip: reservedIps }[kind];
  return all?.has(id) ?? false;
}

/** A resource is of one project; an address is listed by what it was called before. */
function move(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const id = called(account, parts[0]);
  if (!account.projects.has(id)) return absent();
  const urns = (body["resources"] as string[]).map((urn) =>
    urn.replace(/^do:reservedip:/, "do:floatingip:"),
  );
  if (!urns.every((urn) => exists(account, urn))) {
    return refused(412, "precondition_failed", "resource does not exist");
  }
  for (const project of account.projects.values()) {
    const kept = (project["resources"] as string[]).filter((urn) => !urns.includes(urn));
    project["resources"] = project["id"] === id ? [...kept, ...urns] : kept;
  }
  return resources(account, id);
}
