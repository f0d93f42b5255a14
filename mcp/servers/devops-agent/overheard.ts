import {
  McpServer,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  type AuthInfo,
  type Transport,
} from "@modelcontextprotocol/server";

/** A call that no tool was asked for: of a tool that there is not, or of no form that a call has. */
export interface RefusedCall {
  /** As the client sent it: anything. */
  readonly params: unknown;
  readonly auth?: AuthInfo | undefined;
}

/** A server that hears which calls the protocol refuses by itself, before a tool is asked. */
export class OverheardServer extends McpServer {
  readonly #onRefused: (call: RefusedCall) => Promise<void>;

  constructor(
    [info, options]: ConstructorParameters<typeof McpServer>,
    onRefused: (call: RefusedCall) => Promise<void>,
  ) {
    super(info, options);
    this.#onRefused = onRefused;
  }

  override async connect(transport: Transport): Promise<void> {
    const calls = new Map<unknown, RefusedCall>();
    const before = transport.onmessage;
    transport.onmessage = (message, extra) => {
      before?.(message, extra);
      if (!isJSONRPCRequest(message) || message.method !== "tools/call") return;
      calls.set(message.id, { params: message.params, auth: extra?.authInfo });
    };
    const send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      const id = "id" in message && !("method" in message) ? message.id : undefined;
      const call = calls.get(id);
      calls.delete(id);
      if (call !== undefined && isJSONRPCErrorResponse(message)) await this.#onRefused(call);
      await send(message, options);
    };
    await super.connect(transport);
  }
}
