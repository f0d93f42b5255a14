import type { EffectOutput } from "../../../components/outputs.ts";
import { differences, settingsInForce } from "../../../provider/resources/effect/settings.ts";
import { finding } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import { said } from "../host/said.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";

/** What the host makes of all files together is what the stack declares, whoever wrote which. */
export const inForce: Layer = {
  name: "in force",
  declaredProbes: ({ effects = [] }) => effects.map(probeOf),
  judge: ({ outputs, host }) =>
    Promise.all(
      (outputs.effects ?? []).map(async (effect) => {
        const printed = await host(probeOf(effect));
        const found = settingsInForce(effect.settings, printed.stdout);
        const differing = differences(effect.settings, found).join("; ");
        const isTold = printed.exitCode === 0;
        return finding(isTold && differing === "", {
          subject: effect.name,
          expected: "as declared",
          found: isTold ? differing || "as declared" : lastLine(said(printed)),
          next: effect.next ?? bringUp(outputs),
        });
      }),
    ),
};

function probeOf({ name, look }: EffectOutput): HostProbe {
  return { name: `in-force-${name}`, script: look };
}

function lastLine(text: string): string {
  return text.split("\n").at(-1) ?? text;
}
