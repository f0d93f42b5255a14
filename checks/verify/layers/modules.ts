import type { StackOutputs } from "../../../components/outputs.ts";
import { DATA } from "../../../components/paths.ts";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { DATA_ADDONS, dataAddonsProbe } from "../host/dataAddonsProbe.ts";
import { databaseFacts, databaseProbe } from "../host/databaseProbe.ts";
import { said } from "../host/said.ts";
import type { Layer } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";
import { odooContainers } from "../odooContainers.ts";

/**
 * No module is half-way: such a state also stops every scheduled action. And none comes from
 * anywhere but the image: what lies in the data folder is code that no release declares.
 */
export const modules: Layer = {
  name: "modules",
  probes: [databaseProbe, dataAddonsProbe],
  judge: async ({ outputs, host }) => [
    states(outputs, await host(databaseProbe)),
    origin(outputs, await host(dataAddonsProbe)),
  ],
};

function states(outputs: StackOutputs, printed: RemoteOutput): Finding {
  const { modules: facts, silence } = databaseFacts(printed);
  return finding(facts?.unsettled.length === 0, {
    subject: "module states",
    expected: "none to install, to upgrade or to remove",
    found:
      facts === undefined
        ? silence
        : facts.unsettled.join(", ") || `${facts.installed} installed, none unsettled`,
    next: facts?.unsettled.some((each) => each.endsWith(": to remove"))
      ? callOff(outputs)
      : bringUp(outputs),
  });
}

/**
 * A removal deletes data: no `up` ends one. Whoever wants it types nothing and ends it by Odoo's own
 * page; this keeps the modules and their data.
 */
function callOff(outputs: StackOutputs): string {
  const { container, name, user } = outputs.database;
  const statement = `update ir_module_module set state = $$installed$$ where state = $$to remove$$`;
  const script = `docker exec ${container} psql -U ${user} -d ${name} -c "${statement.replaceAll("$", "\\$")}"`;
  return onHost(outputs, `'${script}'`);
}

function origin(outputs: StackOutputs, printed: RemoteOutput): Finding {
  const seen = printed.exitCode === 0;
  const names = printed.stdout.split("\n").filter((name) => name !== "");
  return finding(seen && names.length === 0, {
    subject: DATA_ADDONS,
    expected: "no module: Odoo loads it before the release's own",
    found: seen ? names.sort().join(", ") || "none" : said(printed),
    next: seen ? takeAway(outputs) : onHost(outputs, `ls -lR ${DATA_ADDONS}`),
  });
}

/** Names no module: a name may hold anything, and this is a command to be copied. */
function takeAway(outputs: StackOutputs): string {
  const move = `mv -T --backup=numbered ${DATA_ADDONS} ${DATA}/undeclared-addons`;
  const names = odooContainers(outputs).all.map(({ name }) => name);
  return onHost(outputs, `'${move} && docker restart ${names.join(" ")}'`);
}
