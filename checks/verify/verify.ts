import type { StackOutputs } from "../../components/outputs.ts";
import type { HostConnection, Remote, RemoteOptions } from "../../provider/ssh/remote.ts";
import { UserError } from "../../report/userError.ts";
import { askHost } from "./host/askHost.ts";
import { HostFailure } from "./host/hostFailure.ts";
import { inspect } from "./inspect.ts";
import type { LayerFinding } from "./inspect.ts";
import type { Layer } from "./layer.ts";
import { openWire } from "./wire/openWire.ts";

/** A host that boots is waited for elsewhere; here, not answering is the finding. */
const DIAL_LIMIT_MS = 8_000;

export interface Ways {
  /** How the host is reached. */
  readonly openRemote: (connection: HostConnection, options: RemoteOptions) => Promise<Remote>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/**
 * What lives in `checks/verify/`: how a production is looked at, layer by layer, each layer with what it
 * expects, what it found and the next command. It knows the stack's outputs and nothing of its
 * program or state, so that whatever serves can be judged. This looks from outside and, through one command over one connection, from inside. */
export async function verify(
  outputs: StackOutputs,
  layers: readonly Layer[],
  ways: Ways,
): Promise<LayerFinding[]> {
  const wire = await openWire(outputs.edge, ways.signal);
  try {
    const answerTo = lookInside(outputs, layers, ways);
    const findings = await inspect(layers, {
      outputs,
      wire,
      now: ways.now,
      host: async (probe) => (await answerTo)(probe),
    });
    // What was cut off by Ctrl-C or the time limit is not a finding about the production.
    ways.signal.throwIfAborted();
    return findings;
  } finally {
    wire.close();
  }
}

async function lookInside(
  outputs: StackOutputs,
  layers: readonly Layer[],
  { openRemote, signal }: Ways,
): ReturnType<typeof askHost> {
  const wanted = layers.flatMap(({ probes = [], declaredProbes }) => [
    ...probes,
    ...(declaredProbes?.(outputs) ?? []),
  ]);
  const probes = [...new Map(wanted.map((probe) => [probe.name, probe])).values()];
  try {
    const remote = await openRemote(outputs.connection, { dialLimitMs: DIAL_LIMIT_MS, signal });
    try {
      return await askHost(remote, probes, outputs, signal);
    } finally {
      await remote.close();
    }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new HostFailure(cause.message, { cause, next: cause.next });
  }
}
