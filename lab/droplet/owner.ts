import { UserError } from "../../report/userError.ts";
import { inspectContainer, type Container } from "../docker/container.ts";
import { checkout, dropletContainer, labels } from "../names.ts";

/**
 * The droplet of that name, if this checkout has one.
 *
 * @throws UserError when a container of that name is somebody else's.
 */
export async function ownDroplet(
  name: string,
  signal?: AbortSignal,
): Promise<Container | undefined> {
  const container = await inspectContainer(dropletContainer(name), signal);
  if (container) refuseForeign(name, container.labels, checkout);
  return container;
}

/** Exported for its test. */
export function refuseForeign(
  name: string,
  found: Readonly<Record<string, string>>,
  here: string,
): void {
  const owner = found[labels.checkout];
  if (owner === here) return;
  const container = dropletContainer(name);
  throw new UserError(
    owner === undefined
      ? `A container ${container} exists that is not a droplet of the lab.`
      : `The droplet ${name} belongs to another checkout: ${owner}.`,
    {
      next: `${owner === undefined ? "" : `npm stop in ${owner}, or `}docker rm --force --volumes ${container}`,
      code: "foreign-droplet",
    },
  );
}
