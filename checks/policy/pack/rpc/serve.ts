import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Pack } from "./calls.ts";
import { analyzerCalls } from "./calls.ts";

// The engine's own limit is 400 MiB (rpcutil.GrpcChannelOptions); gRPC's default is 4.
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

/** No rule mends a resource by itself: what it would be mended from is not even read. */
const SERVICE = {
  ...services.AnalyzerService,
  remediate: {
    ...services.AnalyzerService.remediate,
    requestDeserialize: () => new messages.AnalyzeRequest(),
  },
};

/**
 * Runs this process as a policy pack of the engine: tells it the port on the first line of standard
 * output, and ends when the engine does, which holds our standard input.
 */
export async function serve(pack: Pack): Promise<void> {
  const { port } = await startPack(pack);
  process.stdin.once("end", () => process.exit(0));
  process.stdin.resume();
  process.stdout.write(`${port}\n`);
}

/** A pack that listens. A rule that fails ends the run: what cannot be judged is not done. */
export async function startPack(pack: Pack): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
  });
  const calls = analyzerCalls(pack);
  server.addService(SERVICE, {
    handshake: unary(calls.handshake),
    getPluginInfo: unary(calls.getPluginInfo),
    getAnalyzerInfo: unary(calls.getAnalyzerInfo),
    configure: unary(calls.configure),
    configureStack: unary(calls.configureStack),
    analyze: unary(calls.analyze),
    analyzeStack: unary(calls.analyzeStack),
    remediate: unary(calls.remediate),
    cancel: unary(calls.cancel),
  });
  return {
    port: await listen(server),
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

function unary<Request, Response>(
  call: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    const answered = async () => call(request);
    answered().then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        // The stack names the rule; a rule's own words never hold a value.
        const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        callback({ name: "PolicyError", message: details, details, code: status.UNKNOWN });
      },
    );
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
