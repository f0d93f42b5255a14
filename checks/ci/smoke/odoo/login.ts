import { callOdoo } from "../../../verify/wire/jsonRpc.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import { withSession } from "./session.ts";
import type { OdooSubject } from "./subject.ts";

export const login: SmokeCheck<OdooSubject> = {
  name: "odoo: log in",
  expected: "a session for admin in its own database and series, and none for a wrong password",
  run: async (odoo) => {
    const { service, database, admin, series } = odoo;
    const found = await withSession(odoo, (session) => {
      const said = `a session in ${session.database}, Odoo ${session.version}`;
      const isRight = session.database === database && session.version.startsWith(series);
      if (!isRight) throw new Unexpected(said);
      return Promise.resolve(said);
    });
    const wrong = await callOdoo(service, service.at("/web/session/authenticate"), {
      db: database,
      login: admin.login,
      password: `not ${admin.password}`,
    });
    if ("refused" in wrong) return found;
    throw new Unexpected(`a session for ${admin.login} with a wrong password`);
  },
};
