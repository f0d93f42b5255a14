import { finding } from "../finding.ts";
import { databaseFacts, databaseProbe } from "../host/databaseProbe.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";

/** No module is half-way: such a state also stops every scheduled action. */
export const modules: Layer = {
  name: "modules",
  probes: [databaseProbe],
  judge: async ({ outputs, host }) => {
    const printed = await host(databaseProbe);
    const facts = databaseFacts(printed).modules;
    return [
      finding(facts?.unsettled.length === 0, {
        subject: "module states",
        expected: "none to install, to upgrade or to remove",
        found:
          facts === undefined
            ? printed.stderr || "no answer"
            : facts.unsettled.join(", ") || `${facts.installed} installed, none unsettled`,
        next: bringUp(outputs),
      }),
    ];
  },
};
