import { z } from "zod";
import type { RegistryLogin } from "../../components/registryLogin.ts";
import { ExitCode, UserError } from "../../report/userError.ts";

const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const LIMIT_MS = 15_000;

/**
 * The digest of an image's tag, as a pull would find it.
 *
 * @param image `ghcr.io/owner/odoo`
 * @throws UserError when the registry does not answer, refuses the login, or lacks the tag.
 */
export async function digestInRegistry(
  image: string,
  tag: string,
  login: RegistryLogin | undefined,
): Promise<string> {
  const [host = "", ...path] = image.split("/");
  // As Docker does it: what is on this machine may go without TLS.
  const scheme = /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host) ? "http" : "https";
  const url = `${scheme}://${host}/v2/${path.join("/")}/manifests/${tag}`;
  const ask = async (authorization?: string) =>
    fetch(url, {
      method: "HEAD",
      headers: { accept: MANIFESTS, ...(authorization !== undefined && { authorization }) },
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  const basic = login && `Basic ${Buffer.from(`${login.user}:${login.token}`).toString("base64")}`;
  try {
    let answer = await ask();
    if (answer.status === 401) {
      answer = await ask(await authorization(answer.headers.get("www-authenticate"), basic));
    }
    const digest = answer.headers.get("docker-content-digest");
    if (answer.ok && digest !== null) return digest;
    throw refused(`${image}:${tag}`, host, answer.status, login);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw away(host, error);
  }
}

/** A registry says where tokens are had; one without that takes the login itself. */
async function authorization(challenge: string | null, basic: string | undefined) {
  const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge ?? "")?.[1];
  const realm = parameter("realm");
  if (realm === undefined || !/^bearer/i.test(challenge ?? "")) return basic;
  const at = new URL(realm);
  for (const name of ["service", "scope"]) {
    const value = parameter(name);
    if (value !== undefined) at.searchParams.set(name, value);
  }
  const answer = await fetch(at, {
    headers: basic === undefined ? {} : { authorization: basic },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!answer.ok) return basic;
  const { token, access_token: access } = z
    .object({ token: z.string().optional(), access_token: z.string().optional() })
    .parse(await answer.json());
  return `Bearer ${token ?? access ?? ""}`;
}

function refused(
  image: string,
  host: string,
  status: number,
  login: RegistryLogin | undefined,
): UserError {
  if (status === 404) {
    return new UserError(`The registry has no image ${image}.`, {
      code: "image-not-found",
      next: "npx ipai image publish, or another release in ipai:release",
    });
  }
  const who = login === undefined ? "without a login" : "with REGISTRY_USER and REGISTRY_TOKEN";
  return new UserError(`${host} does not give ${image} ${who}.`, {
    given: `HTTP ${status}`,
    code: "registry-refused",
    exitCode: ExitCode.authentication,
    next: "set REGISTRY_USER and REGISTRY_TOKEN to who may read the packages, or make the packages public",
  });
}

function away(host: string, cause: unknown): UserError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return new UserError(`The registry ${host} does not answer.`, {
    given: error.cause instanceof Error ? error.cause.message : error.message,
    code: "registry-away",
    next: `see that this machine reaches ${host}, then run the command again`,
    cause,
  });
}
