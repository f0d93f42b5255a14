import { AwsClient } from "aws4fetch";
import { ExitCode, UserError } from "../../report/userError.ts";

export interface SpacesOptions {
  /** Where a region answers, with `{{.Region}}` in it. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly signal?: AbortSignal | undefined;
}

/** Longest that one question may take. */
const TRY_MS = 15_000;

/** DigitalOcean's object storage, which its API knows nothing of: it has keys and an S3 service of its own. */
export class Spaces {
  readonly #options: SpacesOptions;

  constructor(options: SpacesOptions) {
    this.#options = options;
  }

  /**
   * Whether the account has this bucket.
   *
   * @throws UserError when it is somebody else's, or when the key is refused or nobody answers.
   */
  async has(region: string, bucket: string): Promise<boolean> {
    const { url, accessKey, secretKey, signal } = this.#options;
    const client = new AwsClient({
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      service: "s3",
      region,
      retries: 3,
    });
    const limit = AbortSignal.timeout(TRY_MS);
    const address = `${url.replace("{{.Region}}", region)}/${bucket}`;
    const answer = await client
      .fetch(address, {
        method: "HEAD",
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      })
      .catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw away(address, cause);
      });
    if (answer.ok) return true;
    if (answer.status === 404) return false;
    throw answer.status === 403 ? refused(address) : away(address, `HTTP ${answer.status}`);
  }
}

function refused(address: string): UserError {
  return new UserError(
    "DigitalOcean does not let the key in SPACES_ACCESS_KEY_ID see the bucket of the backups.",
    {
      given: `HEAD ${address}: HTTP 403`,
      next: "set SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY to a key with full access, or another name in ipai:backup.bucket if the bucket is somebody else's; then run the command again",
      code: "token-scope",
      exitCode: ExitCode.authentication,
    },
  );
}

function away(address: string, cause: unknown): UserError {
  return new UserError("DigitalOcean's Spaces do not answer.", {
    given: `HEAD ${address}: ${cause instanceof Error ? cause.message : String(cause)}`,
    next: "see that this machine reaches it and that DigitalOcean is well (its status page), then run the command again",
    code: "cloud-away",
    exitCode: ExitCode.error,
    cause,
  });
}
