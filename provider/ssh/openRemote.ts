import { SshRemote } from "./connection.ts";
import type { HostConnection, Remote, RemoteOptions } from "./remote.ts";

/** Connects now. @throws UserError when the host cannot be reached, or one refuses the other. */
export async function openRemote(
  connection: HostConnection,
  options: RemoteOptions = {},
): Promise<Remote> {
  const remote = new SshRemote(connection, options);
  await remote.connect();
  return remote;
}

/** Connects at the first command, so that a run without one never does. */
export function lazyRemote(connection: HostConnection, options: RemoteOptions = {}): Remote {
  return new SshRemote(connection, options);
}
