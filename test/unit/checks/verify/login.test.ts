import assert from "node:assert/strict";
import { database } from "../../../../checks/verify/layers/database.ts";
import { login } from "../../../../checks/verify/layers/login.ts";
import { found, judging } from "./support/judging.ts";
import { ERP, html, json, odooError, redirectTo } from "./support/site.ts";

const AUTHENTICATE = `${ERP}/web/session/authenticate`;

describe("verify: a person's way in", () => {
  const judge = judging();

  for (const layer of [login, database]) {
    it(`${layer.name}: passes on a healthy production`, async () => {
      assert.deepEqual(found(await judge(layer)), []);
    });
  }

  it("login: a schema that does not fit the code is a failure, named", async () => {
    const findings = await judge(login, ({ site }) => {
      const message = "column res_users.v2_field does not exist";
      site.pages.set(AUTHENTICATE, odooError("psycopg2.errors.UndefinedColumn", message));
    });
    assert.deepEqual(found(findings), [
      "psycopg2.errors.UndefinedColumn: column res_users.v2_field does not exist",
    ]);
  });

  it("login: a wrong password is a failure and is not shown", async () => {
    const findings = await judge(login, ({ outputs }) => {
      outputs.logins.odooProbe.password = "another password";
    });
    assert.deepEqual(found(findings), ["odoo.exceptions.AccessDenied: Access Denied"]);
    assert.doesNotMatch(JSON.stringify(findings), /another password/);
  });

  it("login: a session of another series is a failure", async () => {
    const findings = await judge(login, ({ outputs }) => {
      outputs.series = "18.0";
    });
    assert.deepEqual(found(findings), ["a session in odoo_prod, Odoo 19.0"]);
  });

  it("login: an error page instead of JSON is a failure", async () => {
    const findings = await judge(login, ({ site }) => {
      site.pages.set(AUTHENTICATE, html("502 Bad Gateway", "", 502));
    });
    assert.match(String(found(findings)), /^status 502/);
  });

  it("login: a read that gives somebody else is a failure", async () => {
    const findings = await judge(login, ({ site }) => {
      site.pages.set(
        `${ERP}/web/dataset/call_kw/res.users/search_read`,
        json({ jsonrpc: "2.0", id: null, result: [] }),
      );
    });
    assert.deepEqual(found(findings), ["another record"]);
  });

  it("login: leaves no session behind", async () => {
    let destroyed = "";
    await judge(login, ({ site }) => {
      site.pages.set(`${ERP}/web/session/destroy`, ({ request }) => {
        destroyed = request.headers.cookie ?? "";
        return json({ jsonrpc: "2.0", id: null, result: null });
      });
    });
    assert.equal(destroyed, "session_id=s3ss10n");
  });

  it("database: a redirect to the database selector is a failure", async () => {
    const findings = await judge(database, ({ site }) => {
      site.pages.set(`${ERP}/odoo`, redirectTo("/web/database/selector", 303));
    });
    assert.match(String(found(findings)), /to \/web\/database\/selector/);
  });

  it("database: an open database manager is a failure", async () => {
    const findings = await judge(database, ({ site }) => {
      site.pages.set(`${ERP}/web/database/manager`, html("Odoo", "Create a database"));
    });
    assert.equal(found(findings).length, 1);
  });

  it("database: another database, another role or a superuser is a failure", async () => {
    for (const [right, wrong, text] of [
      ['"odoo_prod"', '"postgres"', "postgres as odoo"],
      ['"odoo"', '"n8n"', "odoo_prod as n8n"],
      ['"superuser" : false', '"superuser" : true', "odoo_prod as odoo, a superuser"],
    ] as const) {
      const findings = await judge(database, ({ printed }) => {
        printed["database"] = printed["database"]?.replace(right, wrong) ?? "";
      });
      assert.deepEqual(found(findings), [text]);
    }
  });

  it("database: one that holds no Odoo is a failure with the database's own words", async () => {
    const findings = await judge(database, ({ printed }) => {
      printed["database"] = printed["database"]?.split("\n")[0] ?? "";
    });
    assert.deepEqual(found(findings), ["not there"]);
  });
});
