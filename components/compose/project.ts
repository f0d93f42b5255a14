import { stringify } from "yaml";
import { service } from "./service.ts";
import type { ServiceDeclaration } from "./service.ts";

/** The network that the stack's containers share, and on which they find each other by name. */
export const NETWORK = "ipai";

export interface ComposeProject {
  readonly services: readonly ServiceDeclaration[];
  /** True for the one project that makes the network; the others expect it. */
  readonly ownsNetwork: boolean;
}

/** The text of a project's `compose.yaml`. */
export function composeText({ services, ownsNetwork }: ComposeProject): string {
  return stringify(
    {
      services: Object.fromEntries(services.map((each) => [each.name, service(each)])),
      networks: { ipai: ownsNetwork ? { name: NETWORK } : { name: NETWORK, external: true } },
    },
    // A digest or a mount is easier to read, and to compare, on one line; each service says all of itself.
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
