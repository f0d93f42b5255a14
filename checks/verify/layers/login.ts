import { z } from "zod";
import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { Layer } from "../layer.ts";
import { odooLog } from "../nextStep.ts";
import { callOdoo } from "../wire/jsonRpc.ts";

const sessionSchema = z.object({ uid: z.int(), db: z.string(), server_version: z.string() });
const usersSchema = z.tuple([z.object({ login: z.string() })]);

/**
 * A person's way in, with the probe's user: health and the login page answer 200 on a schema that
 * does not fit the code, while nobody can log in.
 */
export const login: Layer = {
  name: "login",
  judge: async ({ outputs, wire }) => {
    const { user, password } = outputs.logins.odooProbe;
    const at = (path: string): string => new URL(path, outputs.urls.erp).href;
    const next = odooLog(outputs);

    const opened = await callOdoo(wire, at("/web/session/authenticate"), {
      db: outputs.database.name,
      login: user,
      password,
    });
    const loggedIn = {
      subject: `login as ${user}`,
      expected: `a session in ${outputs.database.name}, Odoo ${outputs.series}`,
      next,
    };
    if ("refused" in opened) return [finding(false, { ...loggedIn, found: opened.refused })];
    const session = sessionSchema.safeParse(opened.result);
    if (!session.success) return [finding(false, { ...loggedIn, found: "no session" })];
    const { uid, db, server_version: version } = session.data;

    const findings: Finding[] = [
      finding(db === outputs.database.name && version.startsWith(outputs.series), {
        ...loggedIn,
        found: `a session in ${db}, Odoo ${version}`,
      }),
    ];
    const answer = await callOdoo(
      wire,
      at("/web/dataset/call_kw/res.users/search_read"),
      {
        model: "res.users",
        method: "search_read",
        args: [[["id", "=", uid]]],
        kwargs: { fields: ["login"] },
      },
      opened.cookie,
    );
    const users = "refused" in answer ? undefined : usersSchema.safeParse(answer.result).data;
    findings.push(
      finding(users?.[0].login === user, {
        subject: "authenticated read",
        expected: `the user ${user} by search_read`,
        found: "refused" in answer ? answer.refused : (users?.[0].login ?? "another record"),
        next,
      }),
    );
    // A report every few minutes would otherwise leave a session file each time.
    await callOdoo(wire, at("/web/session/destroy"), {}, opened.cookie);
    return findings;
  },
};
