import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stackOutputsSchema } from "../../../components/outputs.ts";
import type { Around, DeclaredResource, DeclaredStack } from "./declare.ts";
import { contentOf, declaredBy } from "./stacks.ts";

const BACKUP = {
  kind: "spaces",
  region: "syd1",
  bucket: "ipai-prod-backup",
  versionDays: 40,
  copy: { kind: "r2", bucket: "ipai-prod-copy", lockDays: 20 },
};
const SPACE = "digitalocean:index/spacesBucket:SpacesBucket";
const R2 = "cloudflare:index/r2Bucket:R2Bucket";

const keys = {
  backupAccessKey: "key of the host",
  backupSecretKey: "secret of the host",
  backupCopyAccessKey: "key of the copy",
  backupCopySecretKey: "secret of the copy",
};
const inCloud = (around: Around = {}) =>
  declaredBy("staging", { "ipai:backup": BACKUP }, { credentials: keys, ...around });

function only({ resources }: DeclaredStack, type: string): DeclaredResource {
  const found = resources.filter((resource) => resource.type === type);
  equal(found.length, 1, type);
  const [resource] = found;
  ok(resource);
  return resource;
}

describe("buckets for backups in clouds", () => {
  it("are a private Space with versions, each kept for as long as the settings say", async () => {
    const { inputs } = only(await inCloud(), SPACE);
    equal(inputs["name"], "ipai-prod-backup");
    equal(inputs["region"], "syd1");
    equal(inputs["acl"], "private");
    deepEqual(inputs["versioning"], { enabled: true });
    const [rule] = inputs["lifecycleRules"] as { noncurrentVersionExpiration: object }[];
    deepEqual(rule?.noncurrentVersionExpiration, { days: 40 });
  });

  it("are a bucket of R2 whose lock holds all of a repository but restic's own locks", async () => {
    const stack = await inCloud();
    deepEqual(only(stack, R2).inputs, { accountId: "account", name: "ipai-prod-copy" });
    const lock = only(stack, "cloudflare:index/r2BucketLock:R2BucketLock").inputs;
    equal(lock["bucketName"], "ipai-prod-copy");
    const rules = lock["rules"] as { prefix: string; enabled: boolean; condition: object }[];
    deepEqual(
      rules.map(({ prefix }) => prefix),
      ["config", "data/", "index/", "keys/", "snapshots/"],
    );
    for (const { enabled, condition } of rules) {
      equal(enabled, true);
      deepEqual(condition, { type: "Age", maxAgeSeconds: 20 * 24 * 3600 });
    }
  });

  it("are told to the host, each with its own key and password, and to the escrow", async () => {
    const stack = await inCloud();
    const first = "s3:https://syd1.digitaloceanspaces.com/ipai-prod-backup";
    const second = "s3:https://account.r2.cloudflarestorage.com/ipai-prod-copy";
    const configuration = JSON.parse(contentOf(stack, "/etc/ipai/backup.json")) as object;
    const copy = { repository: second, region: "auto" };
    deepEqual(
      { ...configuration, ...{ files: [], databases: [] } },
      {
        ...configuration,
        ...{ files: [], databases: [] },
        repository: first,
        region: "syd1",
        copy: { ...copy, secrets: "/etc/ipai/secrets/backup/copy" },
      },
    );
    const secret = (name: string): string => contentOf(stack, `/etc/ipai/secrets/backup/${name}`);
    equal(secret("secret_key"), "secret of the host");
    equal(secret("copy/secret_key"), "secret of the copy");
    match(secret("password"), /^value of secrets-backup$/);
    match(secret("copy/password"), /^value of secrets-backup-copy$/);
    const { backup, escrow } = stackOutputsSchema.parse(stack.outputs);
    deepEqual(backup?.copy, copy);
    deepEqual(escrow?.copy, {
      password: "value of secrets-backup-copy",
      accessKey: "key of the copy",
      secretKey: "secret of the copy",
    });
    match(contentOf(stack, "/etc/ipai/watch.json"), /"copies": true/);
  });

  it("that a stack left behind are taken over, and asked for only where the state lacks them", async () => {
    const prepare: Around["prepare"] = ({ spaces, cloudflare }) => {
      spaces.buckets.set("syd1/ipai-prod-backup", "own");
      cloudflare.buckets.add("ipai-prod-copy");
    };
    const stack = await inCloud({ prepare });
    equal(only(stack, SPACE).import, "syd1,ipai-prod-backup");
    equal(only(stack, R2).import, "account/ipai-prod-copy/default");
    const held = [
      [SPACE, "backup-store"],
      [R2, "backup-copy"],
    ] as const;
    const known = await inCloud({ prepare, held });
    deepEqual([only(known, SPACE).import, only(known, R2).import], [undefined, undefined]);
  });

  it("whose name is another customer's are refused before anything is made", async () => {
    const prepare: Around["prepare"] = ({ spaces }) => {
      spaces.buckets.set("syd1/ipai-prod-backup", "other");
    };
    await rejects(inCloud({ prepare }), {
      code: "token-scope",
      next: /SPACES_ACCESS_KEY_ID.*another name in ipai:backup\.bucket/,
    });
  });
});

describe("a bucket for backups that is the stack's own", () => {
  it("is protected, and kept when the stack is taken down, with its lock", async () => {
    const kept: Record<string, unknown[]> = {};
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
        call: () => ({}),
      },
      "ipai",
      "staging",
    );
    const note: pulumi.ResourceTransformation = ({ type, opts }) => {
      const { retainOnDelete } = opts as pulumi.CustomResourceOptions;
      kept[type.split(":")[2] ?? type] = [opts.protect, retainOnDelete];
      return undefined;
    };
    const { cloudBuckets } = await import("../../../components/cloudBuckets.ts");
    const make = cloudBuckets("account", { transformations: [note] });
    make("first", { kind: "spaces", region: "syd1", bucket: "first", versionDays: 30 });
    make("copy", { kind: "r2", bucket: "copy", lockDays: 30 });
    await pulumi.runtime.disconnect();
    const both = [true, true];
    deepEqual(kept, { SpacesBucket: both, R2Bucket: both, R2BucketLock: both });
  });
});

describe("buckets for backups in the lab", () => {
  it("are two of its store, the copy's with a lock", async () => {
    const backup = { kind: "lab", copy: { kind: "lab", lockDays: 3 } };
    const { resources } = await declaredBy("local", { "ipai:backup": backup });
    const stores = resources.filter(({ type }) => type === "lab:index:Store");
    deepEqual(
      stores.map(({ name, inputs }) => [name, inputs["bucket"], inputs["lockDays"]]),
      [
        ["backup-copy", "ipai-local-copy", 3],
        ["backup-store", "ipai-local", undefined],
      ],
    );
  });
});
