import type { StackOutputs } from "../../components/outputs.ts";
import type { RemoteOutput } from "../../provider/ssh/remote.ts";
import type { Finding } from "./finding.ts";
import type { HostProbe } from "./host/probe.ts";
import type { Wire } from "./wire/wire.ts";

/** What a layer is judged against, and its two ways of looking. */
export interface Production {
  /** What the stack declares: the only source of names, ports and logins. */
  readonly outputs: StackOutputs;
  /** From outside: the public names. */
  readonly wire: Wire;
  /** From inside: what a probe of this layer printed on the host. @throws HostFailure */
  readonly host: (probe: HostProbe) => Promise<RemoteOutput>;
  readonly now: Date;
}

/** One thing that must hold for the production to serve. */
export interface Layer {
  readonly name: string;
  /** What the layer asks the host; all layers' questions travel together. */
  readonly probes?: readonly HostProbe[];
  /** Those that the stack itself declares. */
  readonly declaredProbes?: (outputs: StackOutputs) => readonly HostProbe[];
  /** @throws WireFailure, HostFailure when nothing could be seen: a failure of the layer. */
  judge(production: Production): Promise<Finding[]>;
}
