import { once } from "node:events";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { INPUT_LIMIT_BYTES } from "./server.ts";

/** Standard input and output, and when they were given up. */
class Stdio extends StdioServerTransport {
  readonly #ended = Promise.withResolvers<undefined>();

  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#ended.resolve(undefined);
  }
}

/**
 * Serves the one client that has started this process, until it leaves.
 *
 * @throws UserError when the client sent what no client sends, or its input breaks: it hears no more of this process.
 */
export async function serveOwnClient(
  factory: McpServerFactory,
  signal: AbortSignal,
): Promise<void> {
  const { stdin, stdout } = process;
  const transport = new Stdio(stdin, stdout, { maxBufferSize: INPUT_LIMIT_BYTES });
  let unread: unknown;
  const left = once(stdin, "close", { signal }).catch((error: unknown) => {
    // a run that is called off is no failure of the input
    if (!signal.aborted) unread = error;
  });
  const served = serveStdio(factory, { transport });
  await Promise.race([left, transport.ended]);
  const isGivenUp = !signal.aborted && !stdin.readableEnded && !stdin.destroyed;
  await served.close();
  stdin.destroy();
  if (unread !== undefined) throw brokenInput(unread);
  if (!isGivenUp) return;
  throw new UserError("The client was left: it sent too long a message, or reads no answers.", {
    given: `a message has ${INPUT_LIMIT_BYTES / 1024} KiB at most; nothing of this one was done`,
    next: `start it again: ${ipai("mcp")}`,
    code: "client-left",
  });
}

function brokenInput(cause: unknown): UserError {
  return new UserError("Standard input cannot be read.", {
    given: cause instanceof Error ? cause.message : String(cause),
    next: `start it from the client, over a pipe: ${ipai("mcp")}`,
    code: "input-broken",
    cause,
  });
}
