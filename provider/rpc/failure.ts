import { Metadata, status } from "@grpc/grpc-js";
import type { ServerErrorResponse } from "@grpc/grpc-js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type { Redactor } from "../../report/redaction.ts";
import { UserError } from "../../report/userError.ts";
import { InitError } from "./handler.ts";
import { encodeProperties } from "./properties.ts";

/**
 * Anything thrown, as the engine wants it. A `UserError` says what, given and next; a bug keeps
 * its stack; an `InitError` carries what exists, so that the engine records it and tries again.
 */
export function toServiceError(
  thrown: unknown,
  redactor: Redactor,
  secretKeys: ReadonlySet<string>,
): ServerErrorResponse {
  const details = redactor.redact(describe(thrown));
  const error = { name: "ProviderError", message: details, details, code: status.UNKNOWN };
  if (!(thrown instanceof InitError)) return error;
  return { ...error, metadata: initFailure(thrown, redactor, secretKeys) };
}

function describe(thrown: unknown): string {
  if (thrown instanceof UserError) {
    return [thrown.message, thrown.given, `next: ${thrown.next}`]
      .filter((line) => line !== undefined)
      .join("\n");
  }
  if (thrown instanceof InitError) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function initFailure(
  thrown: InitError,
  redactor: Redactor,
  secretKeys: ReadonlySet<string>,
): Metadata {
  const failed = new messages.ErrorResourceInitFailed();
  failed.setId(thrown.id);
  failed.setProperties(encodeProperties(thrown.state, secretKeys));
  failed.setReasonsList(thrown.reasons.map((reason) => redactor.redact(reason)));
  const packed = new anyMessages.Any();
  packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new statusMessages.Status();
  full.setCode(status.UNKNOWN);
  full.setMessage(redactor.redact(thrown.message));
  full.addDetails(packed);
  const metadata = new Metadata();
  // gRPC's own place for structured errors; the Node library has no other way to send them.
  metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return metadata;
}
