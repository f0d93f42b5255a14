import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { CallScope } from "./callScope.ts";
import { toServiceError } from "./failure.ts";
import type { ProviderDefinition } from "./handler.ts";
import { providerCalls } from "./providerCalls.ts";
import { resourceCalls } from "./resourceCalls.ts";
import { ProviderSession } from "./session.ts";

/** A provider that listens on a port of this machine. */
export interface RunningProvider {
  readonly port: number;
  /** Ends running calls, closes what the provider opened, and stops listening. */
  stop(): Promise<void>;
}

// The engine's own limit is 400 MiB (rpcutil.GrpcChannelOptions); gRPC's default is 4.
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

export async function startProvider<Config extends object, Shared>(
  definition: ProviderDefinition<Config, Shared>,
): Promise<RunningProvider> {
  const session = new ProviderSession(definition);
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
  });
  server.addService(services.ResourceProviderService, implementation(session));
  const port = await listen(server);
  return {
    port,
    async stop() {
      session.cancel();
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      await session.close();
    },
  };
}

/** Methods that are left out answer UNIMPLEMENTED, which the engine takes as "has none". */
function implementation<Config extends object, Shared>(session: ProviderSession<Config, Shared>) {
  /** Every thrown error leaves here, without a secret. */
  function unary<Request, Response>(
    call: (request: Request, scope: CallScope) => Promise<Response> | Response,
  ): handleUnaryCall<Request, Response> {
    return ({ request }, callback) => {
      const scope = new CallScope(session.redactor);
      const answered = async () => call(request, scope);
      answered().then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(toServiceError(thrown, session.redactor, scope.secretKeys)),
      );
    };
  }
  const provider = providerCalls(session);
  const resource = resourceCalls(session);
  return {
    handshake: unary(provider.handshake),
    attach: unary(provider.attach),
    getPluginInfo: unary(provider.getPluginInfo),
    checkConfig: unary(provider.checkConfig),
    diffConfig: unary(provider.diffConfig),
    configure: unary(provider.configure),
    invoke: unary(provider.invoke),
    cancel: unary(provider.cancel),
    check: unary(resource.check),
    diff: unary(resource.diff),
    create: unary(resource.create),
    read: unary(resource.read),
    update: unary(resource.update),
    delete: unary(resource.delete),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
