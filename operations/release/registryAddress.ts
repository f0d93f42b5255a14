import type { RegistryAddress } from "../../images/published/ask.ts";
import { registry as lab } from "../../lab/names.ts";

/**
 * A stack's registry, which in the lab has another name for droplets than for this machine; read as
 * whom the environment names, as the engine's plugin and the host do.
 */
export function registryAddress(
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): RegistryAddress {
  if (registry === lab.host || registry === lab.published) {
    return { registry: lab.published, protocol: "http" };
  }
  const { REGISTRY_USER: user = "", REGISTRY_TOKEN: token = "" } = environment;
  const reader = user === "" || token === "" ? undefined : { user, token };
  return { registry, protocol: "https", ...(reader && { reader }) };
}
