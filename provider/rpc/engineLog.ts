import { credentials } from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

export interface LogLine {
  readonly urn: string;
  readonly message: string;
  readonly severity: "info" | "warning";
  readonly ephemeral: boolean;
}

/**
 * Speaks through the engine, which swallows a plugin's own output. A line that the engine does not
 * take is lost: nothing depends on it, and there is nobody else to tell.
 */
export class EngineLog {
  readonly #client: InstanceType<typeof engineServices.EngineClient>;

  constructor(engineAddress: string) {
    this.#client = new engineServices.EngineClient(engineAddress, credentials.createInsecure());
  }

  write(line: LogLine): void {
    const request = new engineMessages.LogRequest();
    const { WARNING, INFO } = engineMessages.LogSeverity;
    request.setSeverity(line.severity === "warning" ? WARNING : INFO);
    request.setMessage(line.message);
    request.setUrn(line.urn);
    request.setEphemeral(line.ephemeral);
    this.#client.log(request, () => undefined);
  }

  close(): void {
    this.#client.close();
  }
}
