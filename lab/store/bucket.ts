import { createHash, randomBytes } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { UserError } from "../../report/userError.ts";
import { store } from "../names.ts";
import type { StoreRoot } from "./raise.ts";

export interface Account {
  readonly accessKey: string;
  readonly secretKey: string;
}

function addressOf({ address = `http://${store.published}` }: StoreRoot): string {
  return address;
}

/**
 * What the key of a host may do in its bucket: add and read, and remove restic's own locks. pgBackRest also
 * takes away what a backup of its own left that was killed, and what is too old; versions outlive it.
 */
export function addOnlyPolicy(bucket: string, accessKey: string) {
  const allow = (actions: readonly string[], ...paths: readonly string[]) => ({
    Effect: "Allow",
    Principal: { AWS: [accessKey] },
    Action: actions,
    Resource: paths.map((path) => `arn:aws:s3:::${bucket}${path}`),
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow(["s3:GetObject", "s3:PutObject"], "/*"),
      allow(["s3:DeleteObject"], "/locks/*", "/wal/*"),
      allow(["s3:ListBucket", "s3:GetBucketLocation"], ""),
    ],
  };
}

/** What the key of whoever prunes may do besides: take away what is not kept. Versions outlive it. */
function prunerPolicy(bucket: string, host: string, pruner: string): object {
  const objects = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const prune = {
    Effect: "Allow",
    Principal: { AWS: [pruner] },
    Action: [
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
      "s3:ListBucket",
      "s3:GetBucketLocation",
    ],
    Resource: objects,
  };
  const { Version, Statement } = addOnlyPolicy(bucket, host);
  return { Version, Statement: [...Statement, prune] };
}

/**
 * Sees to it that there is a bucket with versions and object locks, and one account that can add to it and
 * take nothing away. Safe to repeat: the account then gets this secret.
 */
export async function ensureBucket(
  root: StoreRoot,
  bucket: string,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  const ask = caller(root, signal);
  await ensureAccount(ask, account);
  const locks = { "x-amz-bucket-object-lock-enabled": "true" };
  await ask("PUT", bucket, { headers: locks, accepted: [CONFLICT] });
  await setPolicy(ask, bucket, addOnlyPolicy(bucket, account.accessKey));
}

/**
 * From now on nothing of the bucket can be deleted for so many days, whoever asks: not by its owner, and not
 * by the server's root. Deleting without a version hides it, as S3 has it, and takes nothing away.
 */
export async function lockBucket(
  root: StoreRoot,
  bucket: string,
  days: number,
  signal: AbortSignal,
): Promise<void> {
  const retention = `<DefaultRetention><Mode>COMPLIANCE</Mode><Days>${days}</Days></DefaultRetention>`;
  const body = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>${retention}</Rule></ObjectLockConfiguration>`;
  // Without its sum S3 takes no lock.
  const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
  await caller(root, signal)("PUT", `${bucket}?object-lock`, { body, headers });
}

/**
 * An account of its own for pruning, which no host knows. Its secret is another at each call.
 *
 * @param host The access key of the host's account, which keeps its rights.
 */
export async function ensurePruner(
  root: StoreRoot,
  bucket: string,
  host: string,
  signal: AbortSignal,
): Promise<Account> {
  const ask = caller(root, signal);
  const account = { accessKey: `${bucket}-pruner`, secretKey: randomBytes(24).toString("hex") };
  await ensureAccount(ask, account);
  await setPolicy(ask, bucket, prunerPolicy(bucket, host, account.accessKey));
  return account;
}

interface Call {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses besides those of success. */
  readonly accepted?: readonly number[];
}

type Ask = (method: string, path: string, call?: Call) => Promise<number>;

function caller(root: StoreRoot, signal: AbortSignal): Ask {
  const client = clientOf(root);
  return async (method, path, { accepted = [], ...call } = {}) => {
    const answer = await client.fetch(`${addressOf(root)}/${path}`, { method, signal, ...call });
    if (answer.ok || accepted.includes(answer.status)) return answer.status;
    throw refused(`${method} ${path}`, answer.status, await answer.text());
  };
}

async function ensureAccount(ask: Ask, { accessKey, secretKey }: Account): Promise<void> {
  const body = `<Account><Access>${accessKey}</Access><Secret>${secretKey}</Secret><Role>user</Role></Account>`;
  const made = await ask("PATCH", "create-user", { body, accepted: [CONFLICT] });
  if (made !== CONFLICT) return;
  const change = `<MutableProps><Secret>${secretKey}</Secret></MutableProps>`;
  await ask("PATCH", `update-user?access=${accessKey}`, { body: change });
}

async function setPolicy(ask: Ask, bucket: string, policy: object): Promise<void> {
  await ask("PUT", `${bucket}?policy`, { body: JSON.stringify(policy) });
}

export async function bucketExists(
  root: StoreRoot,
  bucket: string,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await clientOf(root).fetch(`${addressOf(root)}/${bucket}?versioning`, { signal });
  const text = await answer.text();
  if (answer.status === 404) return false;
  if (!answer.ok) throw refused(`GET ${bucket}`, answer.status, text);
  return true;
}

const CONFLICT = 409;

function clientOf({ accessKeyId, secretAccessKey }: StoreRoot): AwsClient {
  const key = { accessKeyId, secretAccessKey };
  return new AwsClient({ ...key, service: "s3", region: store.region, retries: 3 });
}

function refused(call: string, status: number, text: string): UserError {
  return new UserError("The lab's store refused a call.", {
    given: `${call}: ${status} ${text.slice(0, 500)}`,
    next: `docker logs --tail 20 ${store.container}`,
    code: "lab-store",
  });
}
