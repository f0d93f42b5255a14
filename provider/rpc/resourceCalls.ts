import empty from "google-protobuf/google/protobuf/empty_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import type { CallScope } from "./callScope.ts";
import { checkInputs, checkKnown } from "./check.ts";
import { checkResponse, diffResponse } from "./answers.ts";
import { diffInputs } from "./diff.ts";
import type { AnyResourceHandler } from "./handler.ts";
import type { Properties } from "./properties.ts";
import type { ProviderSession } from "./session.ts";
import { containsUnknown } from "./unknown.ts";

/** The life of a resource, call by call, as the engine asks for it. */
export function resourceCalls<Config extends object, Shared>(
  session: ProviderSession<Config, Shared>,
) {
  return {
    check: (request: CheckRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const raw = scope.receive(request.getNews());
      return checkResponse(checkInputs(handler.schema, raw), raw, scope);
    },

    diff: (request: DiffRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const old = scope.receiveOld(request.getOldInputs());
      const wanted = scope.receive(request.getNews());
      const found = diffInputs(handler, old, wanted, request.getIgnorechangesList());
      return diffResponse(found, handler.deleteBeforeReplace ?? false);
    },

    create: async (request: CreateRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const inputs = scope.receive(request.getProperties());
      scope.markSecret(handler.secretOutputs ?? []);
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(scope.answer(previewState(handler, inputs, undefined)));
        return response;
      }
      const ctx = await session.context(request.getUrn(), request.getTimeout());
      const created = await handler.create(ctx, known(handler, inputs));
      response.setId(created.id);
      response.setProperties(scope.answer(created.state));
      return response;
    },

    read: async (request: ReadRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const state = scope.receive(request.getProperties());
      const inputs = scope.receive(request.getInputs());
      scope.markSecret(handler.secretOutputs ?? []);
      const ctx = await session.context(request.getUrn(), request.getTimeout());
      const isImport = Object.keys(state).length === 0;
      // What a diff ignores changes without an update: only the inputs have it as it is declared now.
      const ignored = (handler.ignore ?? []).filter((key) => inputs[key] !== undefined);
      const newest = Object.fromEntries(ignored.map((key) => [key, inputs[key]]));
      const last = isImport ? undefined : { ...state, ...newest };
      const found = await handler.read(ctx, request.getId(), last);
      const response = new messages.ReadResponse();
      // An empty id is the engine's sign for "gone".
      if (found === undefined) return response;
      response.setId(found.id);
      response.setInputs(scope.answer(found.inputs));
      response.setProperties(scope.answer(found.state));
      return response;
    },

    update: async (request: UpdateRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const old = scope.receiveOld(request.getOlds());
      const inputs = scope.receive(request.getNews());
      scope.markSecret(handler.secretOutputs ?? []);
      const response = new messages.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(scope.answer(previewState(handler, inputs, old)));
        return response;
      }
      const ctx = await session.context(request.getUrn(), request.getTimeout());
      const state = await handler.update(ctx, request.getId(), old, known(handler, inputs));
      response.setProperties(scope.answer(state));
      return response;
    },

    delete: async (request: DeleteRequest, scope: CallScope) => {
      const handler = session.resource(request.getType());
      const old = scope.receiveOld(request.getProperties());
      const ctx = await session.context(request.getUrn(), request.getTimeout());
      await handler.delete(ctx, request.getId(), old);
      return new empty.Empty();
    },
  };
}

/** What a preview shows: the inputs, and what the handler can tell of the rest. */
function previewState<Shared>(
  handler: AnyResourceHandler<Shared>,
  inputs: Properties,
  old: Properties | undefined,
): Properties {
  if (containsUnknown(inputs)) return inputs;
  return { ...inputs, ...handler.preview?.(inputs, old) };
}

/** The engine sends what `check` answered; a program of another version may have written it. */
function known<Shared>(handler: AnyResourceHandler<Shared>, raw: Properties): object {
  const checked = checkKnown(handler.schema, raw);
  if (checked.ok) return checked.inputs;
  const problems = checked.failures.map(({ property, reason }) => `${property}: ${reason}`);
  throw new Error(`${handler.type} was sent inputs that its check refuses: ${problems.join("; ")}`);
}
