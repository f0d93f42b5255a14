import empty from "google-protobuf/google/protobuf/empty_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckRequest,
  ConfigureRequest,
  DiffRequest,
  InvokeRequest,
  ProviderHandshakeRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { checkResponse, diffResponse } from "./answers.ts";
import type { CallScope } from "./callScope.ts";
import { checkInputs, checkKnown } from "./check.ts";
import { diffInputs } from "./diff.ts";
import type { Properties } from "./properties.ts";
import type { ProviderSession } from "./session.ts";

/** What the engine asks of the provider itself, and the functions that it offers. */
export function providerCalls<Config extends object, Shared>(
  session: ProviderSession<Config, Shared>,
) {
  const { definition } = session;
  return {
    handshake: (request: ProviderHandshakeRequest) => {
      session.attach(request.getEngineAddress());
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    },

    attach: (request: PluginAttach) => {
      session.attach(request.getAddress());
      return new empty.Empty();
    },

    getPluginInfo: () => {
      const response = new plugin.PluginInfo();
      response.setVersion(definition.version);
      return response;
    },

    checkConfig: (request: CheckRequest, scope: CallScope) => {
      const raw = withoutVersion(scope.receive(request.getNews()));
      return checkResponse(checkInputs(definition.configSchema, raw), raw, scope);
    },

    /** A provider never replaces its resources: another address is the same host, moved. */
    diffConfig: (request: DiffRequest, scope: CallScope) => {
      const old = withoutVersion(scope.receiveOld(request.getOldInputs()));
      const wanted = withoutVersion(scope.receive(request.getNews()));
      return diffResponse(diffInputs({ replaceOn: [] }, old, wanted), false);
    },

    configure: (request: ConfigureRequest, scope: CallScope) => {
      session.configure(withoutVersion(scope.receive(request.getArgs())));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    },

    invoke: async (request: InvokeRequest, scope: CallScope) => {
      const handler = session.function(request.getTok());
      const raw = scope.receive(request.getArgs());
      const checked = checkKnown(handler.schema, raw);
      const response = new messages.InvokeResponse();
      if (!checked.ok) {
        response.setFailuresList(checkResponse(checked, raw, scope).getFailuresList());
        return response;
      }
      const ctx = await session.context("", 0);
      response.setReturn(scope.answer(await handler.call(ctx, checked.inputs)));
      return response;
    },

    cancel: () => {
      session.cancel();
      return new empty.Empty();
    },
  };
}

/** The engine keeps the plugin's own version among the provider's arguments. */
function withoutVersion(values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== "version"));
}
