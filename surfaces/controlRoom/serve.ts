import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { RoomEnv } from "./app.ts";

/** The room as a web application, told by which address a request came. */
export type Fetch = (
  request: Request,
  bindings: RoomEnv["Bindings"],
) => Response | Promise<Response>;

/**
 * Serves pages on this machine's loopback, where no other machine reaches them.
 *
 * @throws UserError when the port is taken.
 */
export async function serve(
  fetch: Fetch,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  // HTTP alone: the type of a server of any kind has not what closes its connections.
  const server = createAdaptorServer({
    fetch: (request) => fetch(request, {}),
  }) as import("node:http").Server;
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new UserError(`Port ${port} of this machine cannot be listened on.`, {
      given: cause instanceof Error ? cause.message : String(cause),
      next: `${ipai("room")} (takes a free port)`,
      code: "port-taken",
      cause,
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    // By name, not by address: a passkey belongs to a name.
    url: `http://localhost:${taken}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
