import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { databaseFacts, databaseProbe } from "../host/databaseProbe.ts";
import type { DatabaseFacts } from "../host/databaseProbe.ts";
import type { Layer, Production } from "../layer.ts";
import { bringUp, logOf } from "../nextStep.ts";
import { describe } from "../wire/describe.ts";

/** The right database answers, holds an Odoo, and Odoo knows which one is its own. */
export const database: Layer = {
  name: "database",
  probes: [databaseProbe],
  judge: async (production) => {
    const printed = await production.host(databaseProbe);
    const { session, modules, silence } = databaseFacts(printed);
    const { container, name, user } = production.outputs.database;
    const seen = { subject: `${container}/${name}`, next: logOf(production.outputs, container) };
    return [
      finding(session?.database === name && session.role === user && !session.superuser, {
        ...seen,
        expected: `a query in ${name} as ${user}, not a superuser`,
        found: session === undefined ? silence : inWords(session),
      }),
      finding((modules?.installed ?? 0) > 0, {
        ...seen,
        expected: "an initialised Odoo",
        found: modules === undefined ? silence : `${modules.installed} modules installed`,
      }),
      ...(await Promise.all([backend(production), manager(production)])),
    ];
  },
};

function inWords({ database, role, superuser }: NonNullable<DatabaseFacts["session"]>): string {
  return `${database} as ${role}${superuser ? ", a superuser" : ""}`;
}

/** Odoo that cannot reach, or cannot tell, its database sends people to the database selector. */
async function backend({ outputs, wire }: Production): Promise<Finding> {
  const url = new URL("/odoo", outputs.urls.erp);
  const answer = await wire.request(url.href);
  const target = new URL(answer.headers.location ?? "", url);
  return finding(answer.status === 303 && target.pathname === "/web/login", {
    subject: url.href,
    expected: "303 to /web/login",
    found: describe(answer),
    next: bringUp(outputs),
  });
}

async function manager({ outputs, wire }: Production): Promise<Finding> {
  const url = new URL("/web/database/manager", outputs.urls.erp);
  const answer = await wire.request(url.href);
  return finding(answer.status === 403 || answer.status === 404, {
    subject: url.href,
    expected: "closed: status 403 or 404",
    found: describe(answer),
    next: bringUp(outputs),
  });
}
