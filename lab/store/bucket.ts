import { AwsClient } from "aws4fetch";
import { UserError } from "../../report/userError.ts";
import { store } from "../names.ts";
import type { StoreRoot } from "./raise.ts";

export interface Account {
  readonly accessKey: string;
  readonly secretKey: string;
}

const ADDRESS = `http://${store.published}`;

/** What the key of a host may do in its bucket: add and read, and remove restic's own locks. */
export function addOnlyPolicy(bucket: string, accessKey: string): object {
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
      allow(["s3:DeleteObject"], "/locks/*"),
      allow(["s3:ListBucket", "s3:GetBucketLocation"], ""),
    ],
  };
}

/**
 * Sees to it that there is a bucket with versions and object locks, and one account that can add to it and
 * take nothing away. Safe to repeat: the account then gets this secret.
 */
export async function ensureBucket(
  root: StoreRoot,
  bucket: string,
  { accessKey, secretKey }: Account,
  signal: AbortSignal,
): Promise<void> {
  const client = clientOf(root);
  const ask = async (method: string, path: string, body?: string, accepted: number[] = []) => {
    const headers = path === bucket ? { "x-amz-bucket-object-lock-enabled": "true" } : {};
    const answer = await client.fetch(`${ADDRESS}/${path}`, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    });
    if (answer.ok || accepted.includes(answer.status)) return answer.status;
    throw refused(`${method} ${path}`, answer.status, await answer.text());
  };
  const account = `<Account><Access>${accessKey}</Access><Secret>${secretKey}</Secret><Role>user</Role></Account>`;
  const made = await ask("PATCH", "create-user", account, [CONFLICT]);
  if (made === CONFLICT) {
    const change = `<MutableProps><Secret>${secretKey}</Secret></MutableProps>`;
    await ask("PATCH", `update-user?access=${accessKey}`, change);
  }
  await ask("PUT", bucket, undefined, [CONFLICT]);
  await ask("PUT", `${bucket}?policy`, JSON.stringify(addOnlyPolicy(bucket, accessKey)));
}

export async function bucketExists(
  root: StoreRoot,
  bucket: string,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await clientOf(root).fetch(`${ADDRESS}/${bucket}?versioning`, { signal });
  const text = await answer.text();
  if (answer.status === 404) return false;
  if (!answer.ok) throw refused(`GET ${bucket}`, answer.status, text);
  return true;
}

const CONFLICT = 409;

function clientOf(root: StoreRoot): AwsClient {
  return new AwsClient({ ...root, service: "s3", region: store.region, retries: 3 });
}

function refused(call: string, status: number, text: string): UserError {
  return new UserError("The lab's store refused a call.", {
    given: `${call}: ${status} ${text.slice(0, 500)}`,
    next: `docker logs --tail 20 ${store.container}`,
    code: "lab-store",
  });
}
