import { z } from "zod";
import { ipai } from "../../../../report/ipai.ts";
import { UserError } from "../../../../report/userError.ts";

const LIMIT_MS = 10_000;

const metadataSchema = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  response_types_supported: z.array(z.string()),
});

/** What an authorization server says of itself. */
export interface Authority {
  readonly metadata: z.infer<typeof metadataSchema>;
  /** Where its public keys are. */
  readonly jwksUri: URL;
}

/**
 * Asks an authorization server who it is, by RFC 8414 or by OpenID Connect's discovery.
 *
 * @throws UserError when it does not say, or says that it is another one.
 */
export async function authorityOf(issuer: URL, signal?: AbortSignal): Promise<Authority> {
  const failures: string[] = [];
  for (const address of addressesOf(issuer)) {
    try {
      const limit = AbortSignal.timeout(LIMIT_MS);
      const answer = await fetch(address, {
        redirect: "error",
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      if (answer.ok) return checked(issuer, metadataSchema.parse(await answer.json()));
      failures.push(`${address}: HTTP ${answer.status}`);
    } catch (error) {
      if (error instanceof UserError || signal?.aborted === true) throw error;
      failures.push(`${address}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new UserError("The authorization server does not say who it is.", {
    given: failures.join("\n"),
    next: `mend ipai:mcp.issuer, or start the server there; then run ${ipai("mcp")} again`,
    code: "authority",
  });
}

function addressesOf({ origin, pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, "");
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

function checked(issuer: URL, metadata: Authority["metadata"]): Authority {
  const same = (one: string): string => one.replace(/\/$/, "");
  if (same(metadata.issuer) === same(issuer.href)) {
    return { metadata, jwksUri: new URL(metadata.jwks_uri) };
  }
  throw new UserError("The authorization server says that it is another one.", {
    given: `${metadata.issuer}, not ${issuer.href}`,
    next: "set ipai:mcp.issuer to the name that it gives itself",
    code: "authority",
  });
}
