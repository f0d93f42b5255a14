import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { HostFailure } from "./host/hostFailure.ts";
import type { Layer, Production } from "./layer.ts";
import { bringUp } from "./nextStep.ts";
import { WireFailure } from "./wire/wireFailure.ts";

export type LayerFinding = Finding & { readonly layer: string };

/** Judges all layers side by side. A layer that could see nothing has failed, and hides no other. */
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
    if (!(error instanceof WireFailure || error instanceof HostFailure)) throw error;
    const next = error instanceof HostFailure ? error.next : undefined;
    return [
      finding(false, {
        subject: layer.name,
        expected: "an answer",
        found: error.message,
        next: next ?? bringUp(production.outputs),
      }),
    ];
  }
}
