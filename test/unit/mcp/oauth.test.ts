import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import path from "node:path";
import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import Provider from "oidc-provider";
import { oauthDoor } from "../../../mcp/servers/devops-agent/door/oauth.ts";
import { serveHttp, type HttpServer } from "../../../mcp/servers/devops-agent/http.ts";
import { serverFactory } from "../../../mcp/servers/devops-agent/server.ts";
import { freePorts } from "../../support/freePorts.ts";
import { emptyCheckout } from "../operations/approvals/support.ts";

const SCOPES = "ipai:read ipai:plan ipai:apply";
const clients = { reader: "ipai:read", planner: "ipai:read ipai:plan", stranger: "" };
type Name = keyof typeof clients;

/** A real authorization server on loopback, of which our server knows no more than its address. */
async function authority(port: number) {
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const secrets = Object.fromEntries(
    Object.keys(clients).map((name) => [name, randomBytes(16).toString("hex")]),
  ) as Record<Name, string>;
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] },
    clients: Object.entries(clients).map(([name, scope]) => ({
      client_id: name,
      client_secret: secrets[name as Name],
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      ...(scope !== "" && { scope }),
    })),
    scopes: SCOPES.split(" "),
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx: unknown, resource: string) => ({
          scope: SCOPES,
          audience: resource,
          accessTokenFormat: "jwt" as const,
          jwt: { sign: { alg: "RS256" as const } },
        }),
      },
    },
  });
  const answer = provider.callback();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const token = async (name: Name, resource: string): Promise<string> => {
    const given = await fetch(`${issuer}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${name}:${secrets[name]}`)}` },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        resource,
        ...(clients[name] !== "" && { scope: clients[name] }),
      }),
    });
    const { access_token: made } = (await given.json()) as { access_token?: string };
    ok(made !== undefined, `the authority gave no token: ${given.status}`);
    return made;
  };
  return { issuer, server, secrets, token, privateKey };
}

describe("the MCP server behind an edge, with tokens of an authority", () => {
  let root: string, url: string, login: Awaited<ReturnType<typeof authority>>;
  let http: HttpServer;
  let idp: Server;
  before(async () => {
    root = await emptyCheckout();
    const ports = await freePorts("authority", "server");
    login = await authority(ports.authority);
    idp = login.server;
    url = `http://127.0.0.1:${ports.server}/mcp`;
    const door = await oauthDoor({ url: new URL(url), issuer: new URL(login.issuer) });
    const environment = { PATH: process.env["PATH"] };
    const options = { root, environment, stack: "local", level: "apply", version: "0" } as const;
    const onError = (error: unknown): void => ok(false, String(error));
    http = await serveHttp(serverFactory(options), { port: ports.server, door, onError });
  });
  after(async () => {
    await http.close();
    idp.closeAllConnections();
    idp.close();
    await rm(root, { recursive: true });
  });

  const ask = (token?: string): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
  const client = async (name: Name): Promise<Client> => {
    const authProvider = new ClientCredentialsProvider({
      clientId: name,
      clientSecret: login.secrets[name],
      scope: clients[name],
      expectedIssuer: login.issuer,
    });
    const made = new Client({ name: "whatever it says", version: "1" });
    await made.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }));
    return made;
  };
  const tools = async (name: Name): Promise<string[]> => {
    const made = await client(name);
    const listed = (await made.listTools()).tools.map((tool) => tool.name);
    await made.close();
    return listed;
  };

  it("says without a token where one comes from", async () => {
    const answer = await ask();
    equal(answer.status, 401);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    const metadata = /^Bearer .*resource_metadata="([^"]+)"/.exec(challenge)?.[1];
    equal(metadata, url.replace("/mcp", "/.well-known/oauth-protected-resource/mcp"));
    const document = (await (await fetch(metadata)).json()) as Record<string, unknown>;
    equal(document["resource"], url);
    deepEqual(document["authorization_servers"], [login.issuer]);
    deepEqual(document["scopes_supported"], SCOPES.split(" "));
  });

  it("is found and entered by the protocol's own client, which needs no more than its address", async () => {
    const reader = await tools("reader");
    ok(reader.includes("checkHealth"));
    equal(reader.includes("deployProd"), false, "a scope that only reads proposes");
  });

  it("offers what a token's scopes allow", async () => {
    const token = await login.token("planner", url);
    const made = new Client({ name: "planner", version: "1" });
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await made.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    const planner = (await made.listTools()).tools.map(({ name }) => name);
    await made.close();
    ok(planner.includes("deployProd"));
    equal(planner.includes("manifestStewardFix"), false);
  });

  it("records whom the authority names, not what a client says of itself", async () => {
    const reader = await client("reader");
    await reader.callTool({ name: "operationGet", arguments: { id: "a" } });
    await rejects(reader.callTool({ name: "deployProd", arguments: {} }));
    await reader.close();
    const lines = (await readFile(path.join(root, ".state/mcp/calls.jsonl"), "utf8")).trim();
    for (const line of lines.split("\n")) {
      equal((JSON.parse(line) as { actor: { name: string } }).actor.name, "reader");
    }
    match(lines, /"unknown-tool"|"not-a-call"/);
  });

  it("refuses a token without a scope of ours by 403, and says which scope", async () => {
    const answer = await ask(await login.token("stranger", url));
    equal(answer.status, 403);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    match(challenge, /error="insufficient_scope"/);
    match(challenge, /scope="ipai:read"/);
  });

  it("refuses a token that was made out to another stack's server", async () => {
    equal((await ask(await login.token("reader", url))).status, 200);
    equal((await ask(await login.token("reader", url.replace("/mcp", "/prod/mcp")))).status, 401);
  });

  it("refuses forged, expired, unsigned and shared-secret tokens", async () => {
    const { privateKey: other } = await generateKeyPair("RS256");
    const made = (iss = login.issuer, exp = "1m") =>
      new SignJWT({ scope: SCOPES }).setIssuer(iss).setAudience(url).setExpirationTime(exp);
    const RS256 = { alg: "RS256" };
    const none = [{ alg: "none" }, { iss: login.issuer, aud: url, exp: 4e9, scope: SCOPES }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const hostile = {
      forged: await made().setProtectedHeader(RS256).sign(other),
      expired: await made(undefined, "-1h").setProtectedHeader(RS256).sign(login.privateKey),
      "of another issuer": await made("http://127.0.0.1:1")
        .setProtectedHeader(RS256)
        .sign(login.privateKey),
      "without an end": await new SignJWT({ scope: SCOPES, iss: login.issuer, aud: url })
        .setProtectedHeader(RS256)
        .sign(login.privateKey),
      unsigned: `${none}.`,
      "signed with a word": await made()
        .setProtectedHeader({ alg: "HS256" })
        .sign(Buffer.from(url)),
      "no token at all": "a.b.c",
    };
    for (const [what, token] of Object.entries(hostile)) {
      equal((await ask(token)).status, 401, what);
    }
    const good = await made().setProtectedHeader(RS256).sign(login.privateKey);
    equal((await ask(good)).status, 200, "the same, well made, is good");
  });

  it("is not started for an authority that is another one, or that is not there", async () => {
    const at = new URL(url);
    const { port } = await freePorts("port");
    await rejects(oauthDoor({ url: at, issuer: new URL(`http://127.0.0.1:${port}`) }), {
      code: "authority",
    });
    const alias = login.issuer.replace("127.0.0.1", "localhost");
    await rejects(oauthDoor({ url: at, issuer: new URL(alias) }), { code: "authority" });
  });
});
