import { status } from "@grpc/grpc-js";
import type { handleUnaryCall, ServerErrorResponse } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import { listen, unary, type RunningPlugin } from "../../../../provider/rpc/listen.ts";
import type { Pack } from "./calls.ts";
import { analyzerCalls } from "./calls.ts";

/** No rule mends a resource by itself: what it would be mended from is not even read. */
const SERVICE = {
  ...services.AnalyzerService,
  remediate: {
    ...services.AnalyzerService.remediate,
    requestDeserialize: () => new messages.AnalyzeRequest(),
  },
};

/** A pack that listens. A rule that fails ends the run: what cannot be judged is not done. */
export function startPack(pack: Pack): Promise<RunningPlugin> {
  const calls = analyzerCalls(pack);
  return listen(SERVICE, {
    handshake: answering(calls.handshake),
    getPluginInfo: answering(calls.getPluginInfo),
    getAnalyzerInfo: answering(calls.getAnalyzerInfo),
    configure: answering(calls.configure),
    configureStack: answering(calls.configureStack),
    analyze: answering(calls.analyze),
    analyzeStack: answering(calls.analyzeStack),
    remediate: answering(calls.remediate),
    cancel: answering(calls.cancel),
  });
}

function answering<Request, Response>(
  call: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return unary(call, policyError);
}

/** The stack names the rule; a rule's own words never hold a value. */
function policyError(thrown: unknown): ServerErrorResponse {
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { name: "PolicyError", message: details, details, code: status.UNKNOWN };
}
