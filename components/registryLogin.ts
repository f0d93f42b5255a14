import type { Credentials } from "../config/credentials.ts";
import type { Settings } from "../config/settings.ts";

/** Who reads a private registry; none where its images are public. */
export interface RegistryLogin {
  /** `ghcr.io` */
  readonly address: string;
  readonly user: string;
  readonly token: string;
}

/** From REGISTRY_USER and REGISTRY_TOKEN, which are set together or not at all. */
export function registryLoginOf(
  { registry }: Pick<Settings, "registry">,
  { registryUser, registryToken }: Credentials,
): RegistryLogin | undefined {
  if (registryUser === undefined || registryToken === undefined) return undefined;
  const [address = registry] = registry.split("/");
  return { address, user: registryUser, token: registryToken };
}

/** The login in the form of Docker's `config.json`. */
export function dockerConfig({ address, user, token }: RegistryLogin): string {
  const auth = Buffer.from(`${user}:${token}`).toString("base64");
  return `${JSON.stringify({ auths: { [address]: { auth } } }, undefined, 2)}\n`;
}
