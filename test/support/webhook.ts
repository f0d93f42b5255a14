import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

const message = z.strictObject({ text: z.string() });

/** An incoming webhook as a chat has it: whoever knows its address may speak. */
export interface Webhook {
  readonly url: string;
  /** The part of the address that nobody else may know. */
  readonly secret: string;
  /** The texts that arrived. */
  readonly got: readonly string[];
  /** From now on. @default 200 */
  answers(status: number): void;
  close(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const secret = randomBytes(12).toString("hex");
  const got: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const welcome = request.method === "POST" && request.url === `/hooks/${secret}`;
      if (welcome && status === 200) got.push(message.parse(JSON.parse(body)).text);
      response.writeHead(welcome ? status : 404).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/${secret}`,
    secret,
    got,
    answers: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
