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
  if (container) {
    const { labels } = container;
    refuseForeign({ kind: "container", name: dropletContainer(name), labels }, checkout);
  }
  return container;
}

/** A container or a volume under the name of a droplet's. */
export interface Found {
  readonly kind: "container" | "volume";
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const removal = { container: "docker rm --force --volumes", volume: "docker volume rm" };

/** @throws UserError when it is not of the checkout `here`. */
export function refuseForeign({ kind, name, labels: found }: Found, here: string): void {
  const owner = found[labels.checkout];
  if (owner === here) return;
  throw new UserError(
    owner === undefined
      ? `A ${kind} ${name} exists that is not of a droplet of the lab.`
      : `The ${kind} ${name} belongs to a droplet of another checkout: ${owner}.`,
    {
      next: `${owner === undefined ? "" : `npm stop in ${owner}, or `}${removal[kind]} ${name}`,
      code: "foreign-droplet",
    },
  );
}
