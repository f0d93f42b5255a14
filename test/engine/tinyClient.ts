import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import path from "node:path";
import type { TinyCheckout } from "./tinyCheckout.ts";

/** Of a machine that has other things to do. Milliseconds. */
const PATIENCE_MS = 120_000;

/** What starts the server of a tiny checkout, as an agent's client does: after `node`. */
export function serverOf({ root }: TinyCheckout, ...flags: string[]): string[] {
  return [path.join(root, "main.ts"), "mcp", "--stack", "local", ...flags];
}

/** An agent with a server of its own, over standard input and output. */
export async function tinyClient(
  tiny: TinyCheckout,
  name: string,
  ...flags: string[]
): Promise<Client> {
  const client = new Client({ name, version: "1" });
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  const args = serverOf(tiny, ...flags);
  const started = { command: process.execPath, args, cwd: tiny.root, env };
  await client.connect(new StdioClientTransport({ ...started, stderr: "ignore" }), {
    timeout: PATIENCE_MS,
  });
  return client;
}
