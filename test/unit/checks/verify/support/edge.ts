import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import type { StackOutputs } from "../../../../../components/outputs.ts";
import type { Authority, Certificate } from "../../../../support/authority.ts";
import type { Reply, Site } from "./site.ts";
import { acceptKey } from "./webSocketServer.ts";

/** An edge in this process: TLS by name, the pages of a `Site`, and a closed default server. */
export interface FakeEdge {
  readonly edge: StackOutputs["edge"];
  readonly certificate: Certificate;
  close(): Promise<void>;
}

export async function startEdge(site: Site, authority: Authority): Promise<FakeEdge> {
  const certificate = authority.issue(site.certificateNames);
  const context = createSecureContext(certificate);
  const secure = createHttpsServer(
    {
      ...certificate,
      SNICallback: (name, give) =>
        give(site.answersTo(name) ? null : new Error("unknown name"), context),
    },
    listener(site, "https"),
  );
  secure.on("upgrade", (request, socket) => {
    const { status, accept = acceptKey(request) } = site.webSocket;
    const accepted = `upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n`;
    const refused = "content-length: 0\r\nconnection: close\r\n";
    socket.end(`HTTP/1.1 ${status} x\r\n${status === 101 ? accepted : refused}\r\n`);
  });
  const plain = createHttpServer(listener(site, "http"));
  const [httpsPort, httpPort] = await Promise.all([listen(secure), listen(plain)]);
  return {
    edge: { address: "127.0.0.1", httpPort, httpsPort, caFile: authority.caFile },
    certificate,
    close: async () => {
      await Promise.all([stop(secure), stop(plain)]);
    },
  };
}

function listener(site: Site, scheme: "http" | "https"): RequestListener {
  return (request, response) => {
    const host = request.headers.host ?? "";
    if (!site.answersTo(host)) {
      request.socket.destroy();
      return;
    }
    void bodyOf(request).then((body) => {
      const asked = { url: new URL(request.url ?? "/", `${scheme}://${host}`), request, body };
      const { status, headers = {}, body: text = "" }: Reply = site.reply(asked);
      response.writeHead(status, headers).end(text);
    });
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
