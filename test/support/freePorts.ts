import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the ports that Linux gives to outgoing connections and to servers that ask for any
 * (net.ipv4.ip_local_port_range begins at 32768): between the choice here and its use minutes can
 * pass, and a port of that range may be somebody's by then.
 */
const RANGE = { first: 20_000, end: 32_768 };

/** A port of 127.0.0.1 that nobody listens on, for each of the names; all different. */
export async function freePorts<Name extends string>(
  ...names: readonly Name[]
): Promise<Record<Name, number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) {
    const port = randomInt(RANGE.first, RANGE.end);
    if (await isFree(port)) ports.add(port);
  }
  const chosen = [...ports];
  return Object.fromEntries(names.map((name, index) => [name, chosen[index]])) as Record<
    Name,
    number
  >;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
