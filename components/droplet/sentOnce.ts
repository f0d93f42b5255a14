import { Provider } from "@pulumi/digitalocean/provider.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The provider for what DigitalOcean makes twice when it is asked twice: droplets, reserved addresses,
 * alerts and checks, whose names need not be unique. By default the official plugin sends a request
 * again whose answer was lost, also one that was done. So it fails here, and the next `up` takes over
 * what that request made. What has a unique name or an address of its own needs none of this.
 */
export function sentOnce(name: string, parent: pulumi.Resource): Provider {
  return new Provider(`${name}-once`, { httpRetryMax: 0 }, { parent });
}
