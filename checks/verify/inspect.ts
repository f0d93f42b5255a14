import { z } from "zod";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { HostFailure } from "./host/hostFailure.ts";
import { letIn, packetFilterProbe } from "./host/packetFilter.ts";
import type { Layer, Production } from "./layer.ts";
import { bringUp, onHost } from "./nextStep.ts";
import { WireFailure } from "./wire/wireFailure.ts";
import { wrongForm } from "../../report/wrongForm.ts";

export type LayerFinding = Finding & { readonly layer: string };

/**
 * Judges all layers side by side. A layer that could see nothing has failed, and hides no other:
 * whatever a foreign program says, and whatever that does to the layer that reads it, is a finding.
 */
export async function inspect(
  layers: readonly Layer[],
  production: Production,
): Promise<LayerFinding[]> {
  const judged = layers.map(async (layer) => {
    const findings = await judge(layer, production);
    return findings.map((each) => ({ layer: layer.name, ...each }));
  });
  return (await Promise.all(judged)).flat();
}

async function judge(layer: Layer, production: Production): Promise<Finding[]> {
  try {
    return await layer.judge(production);
  } catch (error) {
    return [
      finding(false, {
        subject: layer.name,
        expected: "an answer",
        found:
          error instanceof HostFailure || error instanceof WireFailure
            ? error.message
            : unreadable(error),
        next: await nextAfter(error, production),
      }),
    ];
  }
}

/** The host did not answer, or not to what was asked: before any repair, somebody looks at it. */
async function nextAfter(error: unknown, production: Production): Promise<string> {
  const { outputs } = production;
  if (error instanceof WireFailure) return wayIn(production);
  const next = error instanceof HostFailure ? error.next : undefined;
  return next ?? onHost(outputs, "systemctl --failed");
}

/** Without an answer from outside: the rule of the host that keeps people out, else a repair. */
async function wayIn({ outputs, host }: Production): Promise<string> {
  try {
    return letIn(outputs, await host(packetFilterProbe)) ?? bringUp(outputs);
  } catch (error) {
    if (error instanceof HostFailure) return error.next ?? bringUp(outputs);
    throw error;
  }
}

/** An answer that a layer is not made for, or a fault of ours: the place tells them apart. */
function unreadable(error: unknown): string {
  if (error instanceof z.ZodError) return `an answer of another form: ${wrongForm(error)}`;
  if (!(error instanceof Error)) return `an answer that cannot be read: ${String(error)}`;
  const place = /[\w./-]+\.ts:\d+/.exec(error.stack ?? "")?.[0].replace(/^.*\/checks\//, "checks/");
  return `an answer that cannot be read: ${error.message} (${error.name} at ${place ?? "?"})`;
}
