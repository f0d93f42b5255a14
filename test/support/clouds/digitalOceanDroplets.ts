import { createHash } from "node:crypto";
import type { FakeAccount, Thing } from "./digitalOceanAccount.ts";
import { absent, list, refused } from "./digitalOceanAccount.ts";
import { done, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest, Route } from "./fakeApi.ts";

/** Keys, droplets and their volumes. */
export function dropletRoutes(account: FakeAccount): Route[] {
  return [
    ["GET", /^\/v2\/account\/keys$/, () => list("ssh_keys", account.keys.values())],
    ["POST", /^\/v2\/account\/keys$/, (request) => createKey(account, request)],
    ["GET", /^\/v2\/account\/keys\/(.+)$/, ({ parts }) => shownKey(account, parts[0])],
    ["PUT", /^\/v2\/account\/keys\/(.+)$/, (request) => renameKey(account, request)],
    ["DELETE", /^\/v2\/account\/keys\/(.+)$/, ({ parts }) => remove(account.keys, parts[0])],
    ["POST", /^\/v2\/tags$/, ({ body }) => ok({ tag: { name: body["name"] } }, 201)],
    ["GET", /^\/v2\/tags\/(.+)$/, ({ parts }) => ok({ tag: { name: parts[0] } })],
    ["POST", /^\/v2\/tags\/[^/]+\/resources$/, done],
    ["GET", /^\/v2\/droplets$/, ({ query }) => droplets(account, query)],
    ["POST", /^\/v2\/droplets$/, (request) => createDroplet(account, request)],
    ["GET", /^\/v2\/droplets\/(\d+)$/, ({ parts }) => shown("droplet", account.droplets, parts[0])],
    ["DELETE", /^\/v2\/droplets\/(\d+)$/, ({ parts }) => deleteDroplet(account, parts[0])],
    ["POST", /^\/v2\/droplets\/(\d+)\/actions$/, (request) => act(account, request)],
    // Nobody assigns an address to a droplet that is still busy.
    ["GET", /^\/v2\/droplets\/\d+\/actions$/, () => list("actions", [])],
    ["GET", /^\/v2\/droplets\/\d+\/actions\/(\d+)$/, ({ parts }) => action(parts[0])],
    ["GET", /^\/v2\/actions\/(\d+)$/, ({ parts }) => action(parts[0])],
    ["GET", /^\/v2\/volumes$/, () => list("volumes", account.volumes.values())],
    ["POST", /^\/v2\/volumes$/, (request) => createVolume(account, request)],
    ["GET", /^\/v2\/volumes\/([\w-]+)$/, ({ parts }) => shown("volume", account.volumes, parts[0])],
    ["DELETE", /^\/v2\/volumes\/([\w-]+)$/, ({ parts }) => remove(account.volumes, parts[0])],
    ["POST", /^\/v2\/volumes\/([\w-]+)\/actions$/, (request) => attach(account, request)],
    ["GET", /^\/v2\/volumes\/[\w-]+\/actions\/(\d+)$/, ({ parts }) => action(parts[0])],
  ];
}

/** By the time of its end the plugin knows that an action is over, not by its status. */
export const action = (id: unknown, more: object = {}): FakeAnswer => {
  const completed = { status: "completed", completed_at: "2026-11-01T00:00:01Z" };
  return ok({ action: { id: Number(id), type: "done", ...completed, ...more } });
};

export function shown(field: string, things: Map<string, Thing>, id = ""): FakeAnswer {
  const thing = things.get(id);
  return thing ? ok({ [field]: thing }) : absent();
}

export function remove(things: Map<string, Thing>, id = ""): FakeAnswer {
  return things.delete(id) ? done() : absent();
}

function createKey(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  const blob = String(body["public_key"]).split(" ")[1] ?? "";
  const digest = createHash("md5").update(Buffer.from(blob, "base64")).digest("hex");
  const fingerprint = (digest.match(/../g) ?? []).join(":");
  if ([...account.keys.values()].some((key) => key["fingerprint"] === fingerprint)) {
    return refused(422, "unprocessable_entity", "SSH Key is already in use on your account");
  }
  const id = account.number();
  const key = { id, name: body["name"], public_key: body["public_key"], fingerprint };
  account.keys.set(String(id), key);
  return ok({ ssh_key: key }, 201);
}

function keyOf(account: FakeAccount, wanted = ""): Thing | undefined {
  return [...account.keys.values()].find(
    ({ id, fingerprint }) => String(id) === wanted || fingerprint === wanted,
  );
}

function shownKey(account: FakeAccount, wanted = ""): FakeAnswer {
  const key = keyOf(account, decodeURIComponent(wanted));
  return key ? ok({ ssh_key: key }) : absent();
}

function renameKey(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const key = keyOf(account, parts[0]);
  if (key === undefined) return absent();
  key["name"] = body["name"];
  return ok({ ssh_key: key });
}

function droplets(account: FakeAccount, query: URLSearchParams): FakeAnswer {
  const tag = query.get("tag_name");
  const all = [...account.droplets.values()];
  return list(
    "droplets",
    tag === null ? all : all.filter(({ tags }) => (tags as string[]).includes(tag)),
  );
}

function createDroplet(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  const droplet = addDroplet(account, {
    name: String(body["name"]),
    region: String(body["region"]),
    size: String(body["size"]),
    image: String(body["image"]),
    tags: (body["tags"] as string[] | null) ?? [],
  });
  return ok({ droplet, links: {} }, 202);
}

/** A droplet of the account, with addresses of its own. */
export function addDroplet(
  account: FakeAccount,
  {
    address,
    ...asked
  }: {
    name: string;
    region: string;
    size: string;
    image: string;
    tags: string[];
    address?: string;
  },
): Thing {
  const id = account.number();
  const size = /(\d+)vcpu-(\d+)gb/.exec(asked.size);
  const droplet = {
    id,
    name: asked.name,
    status: "active",
    locked: false,
    memory: Number(size?.[2]) * 1024,
    vcpus: Number(size?.[1]),
    disk: 80,
    region: { slug: asked.region, name: asked.region, available: true, features: [], sizes: [] },
    image: { id: 1, slug: asked.image, name: asked.image, distribution: "Debian" },
    size: { slug: asked.size, price_monthly: 24, price_hourly: 0.03 },
    size_slug: asked.size,
    tags: asked.tags,
    features: ["droplet_agent", "ipv6", "monitoring"],
    volume_ids: [],
    backup_ids: [],
    snapshot_ids: [],
    vpc_uuid: "00000000-0000-4000-8000-000000000000",
    created_at: "2026-11-01T00:00:00Z",
    networks: {
      v4: [
        {
          ip_address: address ?? `198.51.100.${id % 250}`,
          type: "public",
          netmask: "255.255.255.0",
        },
        { ip_address: "10.104.0.2", type: "private", netmask: "255.255.240.0" },
      ],
      v6: [{ ip_address: `2001:db8::${id % 250}`, type: "public", netmask: 64 }],
    },
  };
  account.droplets.set(String(id), droplet);
  return droplet;
}

function deleteDroplet(account: FakeAccount, id = ""): FakeAnswer {
  for (const volume of account.volumes.values()) {
    volume["droplet_ids"] = (volume["droplet_ids"] as number[]).filter((at) => String(at) !== id);
  }
  for (const address of account.reservedIps.values()) {
    if (String((address["droplet"] as Thing | null)?.["id"]) === id) address["droplet"] = null;
  }
  return remove(account.droplets, id);
}

function act(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const droplet = account.droplets.get(parts[0] ?? "");
  if (droplet === undefined) return absent();
  const type = String(body["type"]);
  const off = () => (droplet["status"] = "off");
  if (type === "power_off") off();
  if (type === "shutdown") setTimeout(off, account.shutdownMs).unref();
  if (type === "power_on") droplet["status"] = "active";
  if (type === "resize") droplet["size_slug"] = body["size"];
  if (type === "rename") droplet["name"] = body["name"];
  return action(account.number(), { type, resource_id: droplet["id"], resource_type: "droplet" });
}

function createVolume(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  const region = body["region"];
  const taken = [...account.volumes.values()].some(
    (volume) => volume["name"] === body["name"] && (volume["region"] as Thing)["slug"] === region,
  );
  if (taken) return refused(409, "conflict", "a volume already exists with that name.");
  const id = account.uuid();
  const volume = {
    id,
    ...body,
    region: { slug: region, name: region, features: [], sizes: [] },
    filesystem_type: body["filesystem_type"] ?? "",
    filesystem_label: "",
    droplet_ids: [],
    created_at: "2026-11-01T00:00:00Z",
  };
  account.volumes.set(id, volume);
  return ok({ volume }, 201);
}

function attach(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  const volume = account.volumes.get(parts[0] ?? "");
  if (volume === undefined) return absent();
  const ids = volume["droplet_ids"] as number[];
  const droplet = Number(body["droplet_id"]);
  if (body["type"] === "attach") {
    if (ids.length > 0) {
      return refused(422, "unprocessable_entity", "volume is already attached to a Droplet");
    }
    volume["droplet_ids"] = [droplet];
  } else volume["droplet_ids"] = ids.filter((id) => id !== droplet);
  return action(account.number(), { type: body["type"] });
}
