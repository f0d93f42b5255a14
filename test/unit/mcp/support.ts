import { Client, type CallToolResult } from "@modelcontextprotocol/client";
import { execa } from "execa";
import { ok } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { tokenDoor } from "../../../mcp/servers/devops-agent/door/token.ts";
import { serveHttp, type HttpServer } from "../../../mcp/servers/devops-agent/http.ts";
import { refusalRecorder } from "../../../mcp/servers/devops-agent/refusals.ts";
import { serverFactory, type ServerOptions } from "../../../mcp/servers/devops-agent/server.ts";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { randomBytes } from "node:crypto";
import { emptyCheckout } from "../operations/approvals/support.ts";

/** A server over HTTP on a checkout without a production, and clients of the protocol's own SDK. */
export class Served {
  readonly root: string;
  readonly http: HttpServer;
  readonly token: string;
  readonly #clients: Client[] = [];

  private constructor(root: string, http: HttpServer, token: string) {
    this.root = root;
    this.http = http;
    this.token = token;
  }

  static async open(changes: Partial<ServerOptions> = {}): Promise<Served> {
    const root = await emptyCheckout();
    await execa("git", ["init", "--quiet"], { cwd: root });
    const token = randomBytes(16).toString("hex");
    const options = { root, stack: "local", level: "plan", version: "0", ...changes } as const;
    const environment = { PATH: process.env["PATH"], TIMEOUT: "30", ...changes.environment };
    const factory = serverFactory({ ...options, environment });
    const onError = (error: unknown): void => ok(false, String(error));
    const onRefused = refusalRecorder({ root, environment, stack: options.stack });
    const http = await serveHttp(factory, { port: 0, door: tokenDoor(token), onError, onRefused });
    return new Served(root, http, token);
  }

  async client(name = "helper"): Promise<Client> {
    const client = new Client({ name, version: "1" });
    const headers = { Authorization: `Bearer ${this.token}` };
    const url = new URL(this.http.url);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.http.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

export function textOf({ content }: CallToolResult): string {
  return content.map((each) => (each.type === "text" ? each.text : "")).join("\n");
}
