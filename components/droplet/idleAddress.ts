import * as pulumi from "@pulumi/pulumi";

/**
 * A reserved address carries no name: where a run was killed between the request and its answer, nobody
 * can tell whose it is. So it is not taken over but told of, while the stack makes one of its own.
 */
export async function warnOfIdleAddresses(ips: readonly string[]): Promise<void> {
  if (ips.length === 0) return;
  await pulumi.log.warn(
    `The DigitalOcean account pays for addresses that lead to no droplet: ${ips.join(", ")}. ` +
      "The stack reserves one of its own. If a run of it that was interrupted left them, release them.",
  );
}
