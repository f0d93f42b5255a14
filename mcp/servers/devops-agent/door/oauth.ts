import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import {
  bearerAuthChallengeResponse,
  getOAuthProtectedResourceMetadataUrl,
  oauthMetadataResponse,
  OAuthError,
  OAuthErrorCode,
  verifyBearerToken,
  type AuthInfo,
  type OAuthMetadata,
} from "@modelcontextprotocol/server";
import { LEVELS, type Level } from "../tools.ts";
import { authorityOf } from "./authority.ts";
import type { Door } from "./door.ts";

/** What a token must name to be let in; each scope includes those before it. */
const SCOPES: Readonly<Record<Level, string>> = {
  read: "ipai:read",
  plan: "ipai:plan",
  apply: "ipai:apply",
};
/** Signatures alone: a shared secret or none would be whoever's that asks. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
];
ALGORITHMS.push("EdDSA", "Ed25519");
/** Between this machine's clock and the authority's. */
const TOLERANCE_SECONDS = 5;

export interface OAuthOptions {
  /** Where agents reach this server: what a token must be made out to. */
  readonly url: URL;
  /** Who signs tokens. */
  readonly issuer: URL;
  readonly signal?: AbortSignal;
}

/**
 * A door for agents elsewhere, behind an edge that ends TLS: an OAuth 2.1 resource server. It says where a
 * token comes from (RFC 9728), and lets in whoever has one of that authority, for this address, with a
 * scope of ours. The token goes no further.
 *
 * @throws UserError when the authority does not say who it is.
 */
export async function oauthDoor({ url, issuer, signal }: OAuthOptions): Promise<Door> {
  const { metadata, jwksUri } = await authorityOf(issuer, signal);
  const keys = createRemoteJWKSet(jwksUri, { timeoutDuration: 5_000 });
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url);
  const documents = {
    oauthMetadata: metadata as OAuthMetadata,
    resourceServerUrl: url,
    scopesSupported: Object.values(SCOPES),
    resourceName: "ipai-odoo-devops-agent",
  };
  const verifier = {
    verifyAccessToken: async (token: string): Promise<AuthInfo> => {
      const options = {
        issuer: metadata.issuer,
        audience: url.href,
        algorithms: ALGORITHMS,
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ["exp"],
      };
      const { payload } = await jwtVerify(token, keys, options).catch(refused);
      return authInfoOf(payload, token, url);
    },
  };
  const options = { verifier, expectedResource: url, resourceMetadataUrl };
  return {
    hostnames: [url.hostname],
    path: url.pathname,
    publicDocument: (request) => oauthMetadataResponse(request, documents),
    admit: async (authorization) => {
      try {
        const auth = await verifyBearerToken(authorization, options);
        if (levelOf(auth) !== undefined) return { auth };
        throw new OAuthError(OAuthErrorCode.InsufficientScope, "The token has no scope of ipai's.");
      } catch (error) {
        const requiredScopes = [SCOPES.read];
        return bearerAuthChallengeResponse(error, { requiredScopes, resourceMetadataUrl });
      }
    },
  };
}

/** The most that a token's scopes allow. */
export function levelOf({ scopes }: Pick<AuthInfo, "scopes">): Level | undefined {
  return LEVELS.toReversed().find((level) => scopes.includes(SCOPES[level]));
}

/** Whom a token stands for: whoever it was made out for, through which program. */
export function principalOf({ clientId, extra }: AuthInfo): string {
  const subject = typeof extra?.["sub"] === "string" ? extra["sub"] : clientId;
  const plain = (text: string): string => text.replaceAll(/[^\w.@-]+/g, "-").slice(0, 60);
  return subject === clientId ? plain(clientId) : `${plain(clientId)}/${plain(subject)}`;
}

function authInfoOf(payload: JWTPayload, token: string, resource: URL): AuthInfo {
  const { sub, exp, scope, scp, client_id: client, azp } = payload;
  const listed = typeof scope === "string" ? scope.split(" ") : scp;
  const clientId = [client, azp, sub].find((each) => typeof each === "string") ?? "unknown";
  return {
    token,
    clientId,
    scopes: Array.isArray(listed) ? listed.filter((each) => typeof each === "string") : [],
    ...(exp !== undefined && { expiresAt: exp }),
    resource,
    extra: { sub },
  };
}

/** A token that is not good is the agent's fault; an authority that does not answer is not. */
function refused(error: unknown): never {
  const unreachable =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error.code === "ERR_JOSE_GENERIC";
  throw new OAuthError(
    unreachable ? OAuthErrorCode.ServerError : OAuthErrorCode.InvalidToken,
    unreachable
      ? "The authorization server's keys cannot be read."
      : "The token is not good for this server.",
  );
}
