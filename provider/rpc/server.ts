import type { handleUnaryCall } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { CallScope } from "./callScope.ts";
import { toServiceError } from "./failure.ts";
import type { ProviderDefinition } from "./handler.ts";
import { listen, unary, type RunningPlugin } from "./listen.ts";
import { providerCalls } from "./providerCalls.ts";
import { resourceCalls } from "./resourceCalls.ts";
import { ProviderSession } from "./session.ts";

/** A provider that listens; stopping it ends the calls that run. */
export async function startProvider<Config extends object, Shared>(
  definition: ProviderDefinition<Config, Shared>,
): Promise<RunningPlugin> {
  const session = new ProviderSession(definition);
  const listening = await listen(services.ResourceProviderService, implementation(session));
  return {
    port: listening.port,
    async stop() {
      session.cancel();
      await listening.stop();
      await session.close();
    },
  };
}

function implementation<Config extends object, Shared>(session: ProviderSession<Config, Shared>) {
  /** Every thrown error leaves here, without a secret. */
  function scoped<Request, Response>(
    call: (request: Request, scope: CallScope) => Promise<Response> | Response,
  ): handleUnaryCall<Request, Response> {
    return (message, callback) => {
      const scope = new CallScope(session.redactor);
      const answer = unary<Request, Response>(
        (request) => call(request, scope),
        (thrown) => toServiceError(thrown, session.redactor, scope.secretKeys),
      );
      answer(message, callback);
    };
  }
  const provider = providerCalls(session);
  const resource = resourceCalls(session);
  return {
    handshake: scoped(provider.handshake),
    attach: scoped(provider.attach),
    getPluginInfo: scoped(provider.getPluginInfo),
    checkConfig: scoped(provider.checkConfig),
    diffConfig: scoped(provider.diffConfig),
    configure: scoped(provider.configure),
    invoke: scoped(provider.invoke),
    cancel: scoped(provider.cancel),
    check: scoped(resource.check),
    diff: scoped(resource.diff),
    create: scoped(resource.create),
    read: scoped(resource.read),
    update: scoped(resource.update),
    delete: scoped(resource.delete),
  };
}
