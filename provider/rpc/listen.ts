import { Server, ServerCredentials } from "@grpc/grpc-js";
import type {
  handleUnaryCall,
  ServerErrorResponse,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** A plugin of the engine that listens on a port of this machine. */
export interface RunningPlugin {
  readonly port: number;
  /** Waits for running calls, closes what the plugin opened, and stops listening. */
  stop(): Promise<void>;
}

// The engine's own limit is 400 MiB (rpcutil.GrpcChannelOptions); gRPC's default is 4.
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

/** Methods that are left out answer UNIMPLEMENTED, which the engine takes as "has none". */
export async function listen(
  service: ServiceDefinition,
  calls: UntypedServiceImplementation,
): Promise<RunningPlugin> {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
  });
  server.addService(service, calls);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

/** A call that takes one message and answers one: what it throws is told as `failure` makes of it. */
export function unary<Request, Response>(
  call: (request: Request) => Promise<Response> | Response,
  failure: (thrown: unknown) => ServerErrorResponse,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    const answered = async () => call(request);
    answered().then(
      (response) => callback(null, response),
      (thrown: unknown) => callback(failure(thrown)),
    );
  };
}
