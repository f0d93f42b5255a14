import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../report/userError.ts";
import type { Container } from "../docker/container.ts";
import { dropletContainer } from "../names.ts";
import type { DropletInputs } from "../resources/droplet/inputs.ts";

/** Where a droplet's 22, 80 and 443 are published. */
export function portsOf(container: Container): DropletInputs["ports"] {
  const port = (name: string): number => container.ports[name] ?? 0;
  return { ssh: port("22/tcp"), http: port("80/tcp"), https: port("443/tcp") };
}

/**
 * Refuses to adopt a droplet whose ports cannot be what is asked for: making it anew would lose
 * what it holds, and that is for a person to decide.
 */
export function refuseDifferent(inputs: DropletInputs, found: Container): void {
  const ports = portsOf(found);
  if (isDeepStrictEqual(ports, inputs.ports)) return;
  const container = dropletContainer(inputs.name);
  throw new UserError(`The droplet ${inputs.name} exists, on other ports than the settings say.`, {
    given: `droplet: ${JSON.stringify(ports)}; settings: ${JSON.stringify(inputs.ports)}`,
    next: `docker rm --force ${container} (and lose what it holds), then run the command again`,
    code: "droplet-differs",
  });
}
