import { UserError } from "../../report/userError.ts";
import { docker } from "../docker/docker.ts";
import type { DropletInputs } from "../resources/droplet/inputs.ts";
import { listenerOf } from "./listeners.ts";

/**
 * @throws UserError when a port of the droplet is taken on this machine: which, by whom, and the
 *   setting to change.
 */
export async function refuseTakenPorts(
  ports: DropletInputs["ports"],
  signal?: AbortSignal,
): Promise<void> {
  for (const use of ["ssh", "http", "https"] as const) {
    const setting = `ports.${use} of ipai:host in the stack's file Pulumi.<stack>.yaml`;
    await refuseTakenPort(ports[use], `stop it, or set ${setting} to a free port`, signal);
  }
}

/**
 * @param next What to do when it is taken.
 * @throws UserError naming the container or the process that holds the port.
 */
export async function refuseTakenPort(
  port: number,
  next: string,
  signal?: AbortSignal,
): Promise<void> {
  const holder = await holderOf(port, signal);
  if (holder === undefined) return;
  throw new UserError(`Port ${port} of 127.0.0.1 is taken by ${holder}.`, {
    next,
    code: "port-taken",
  });
}

async function holderOf(port: number, signal?: AbortSignal): Promise<string | undefined> {
  const containers = await docker(["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"], {
    signal,
  });
  const [container] = containers.split("\n");
  if (container) return `the container ${container}`;
  return listenerOf(port);
}
