import type { RegistryAddress } from "../../images/published/ask.ts";
import { registry as lab } from "../../lab/names.ts";

/** A stack's registry, which in the lab has another name for droplets than for this machine. */
export function registryAddress(registry: string): RegistryAddress {
  if (registry === lab.host || registry === lab.published) {
    return { registry: lab.published, protocol: "http" };
  }
  return { registry, protocol: "https" };
}
