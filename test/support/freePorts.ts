import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

/** A port of 127.0.0.1 that nobody listens on, for each of the names; all different. */
export async function freePorts<Name extends string>(
  ...names: readonly Name[]
): Promise<Record<Name, number>> {
  const servers = await Promise.all(names.map(() => listening()));
  const ports = servers.map((server, index) => [
    names[index],
    (server.address() as AddressInfo).port,
  ]);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return Object.fromEntries(ports) as Record<Name, number>;
}

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
