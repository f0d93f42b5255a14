import { match } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { odoo } from "../../../../images/contracts.ts";
import type { ImageStack } from "../../../support/imageStack.ts";

/** More than Odoo's two workers would let wait by themselves, eight each. */
const REQUESTS = 100;
const REQUEST = "GET /web/health HTTP/1.0\r\nHost: erp.example.com\r\n\r\n";
const ADDRESS = "--format={{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";

/** What people see of a second in which Odoo gets no processor: nothing but a second. */
export function letsRequestsWait(stack: ImageStack): void {
  it("lets requests wait while it takes none, and then answers each of them", async () => {
    const web = stack.containerOf("web");
    const host = await stack.docker("inspect", ADDRESS, web);
    await stack.docker("pause", web);
    const sockets = Array.from({ length: REQUESTS }, () => connect(odoo.ports.http, host));
    const answers = Promise.allSettled(sockets.map((socket) => text(socket)));
    for (const socket of sockets) socket.write(REQUEST);
    try {
      const signal = AbortSignal.timeout(20_000);
      await Promise.all(sockets.map((socket) => once(socket, "connect", { signal })));
    } catch (error) {
      for (const socket of sockets) socket.destroy();
      throw error;
    } finally {
      await stack.docker("unpause", web);
    }
    for (const answer of await answers) {
      match(
        answer.status === "fulfilled" ? answer.value : String(answer.reason),
        /^HTTP\/1\.\d 200 /,
      );
    }
  });
}
