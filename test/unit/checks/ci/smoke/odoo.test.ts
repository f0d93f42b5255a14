import assert from "node:assert/strict";
import type { SmokeCheck } from "../../../../../checks/ci/smoke/check.ts";
import { health } from "../../../../../checks/ci/smoke/odoo/health.ts";
import { login } from "../../../../../checks/ci/smoke/odoo/login.ts";
import { loginPage } from "../../../../../checks/ci/smoke/odoo/loginPage.ts";
import { page } from "../../../../../checks/ci/smoke/odoo/page.ts";
import { partner } from "../../../../../checks/ci/smoke/odoo/partner.ts";
import type { OdooSubject } from "../../../../../checks/ci/smoke/odoo/subject.ts";
import type { Check } from "../../../../../evidence/record.ts";
import {
  html,
  json,
  loginPage as form,
  odooError,
  SCRIPT,
  STYLE,
} from "../../verify/support/site.ts";
import { FakeOdoo } from "./support/fakeOdoo.ts";
import { tryOn } from "./support/program.ts";

const URL = "https://odoo.smoke.localhost";

async function judge(
  check: SmokeCheck<OdooSubject>,
  breakIt: (odoo: FakeOdoo) => void = () => undefined,
): Promise<Check> {
  const odoo = new FakeOdoo();
  breakIt(odoo);
  return tryOn(URL, odoo.answers, check, (service) => ({
    service,
    database: "odoo_smoke",
    admin: { login: "admin", password: "admin's password" },
    series: "19.0",
  }));
}

async function fails(
  check: SmokeCheck<OdooSubject>,
  breakIt: (odoo: FakeOdoo) => void,
  why: RegExp,
): Promise<void> {
  const judged = await judge(check, breakIt);
  assert.equal(judged.passed, false, judged.summary);
  assert.match(judged.summary, why);
}

describe("ci smoke: Odoo", () => {
  for (const check of [health, loginPage, login, partner, page]) {
    it(`${check.name}: passes on one that does what it must`, async () => {
      const { passed, summary } = await judge(check);
      assert.ok(passed, summary);
    });
  }

  it("health without its database, or said by another program's page, is a failure", async () => {
    const answer = (reply: ReturnType<typeof json>) => (odoo: FakeOdoo) =>
      void odoo.answers.set("/web/health", reply);
    const without = { status: "fail", db_server_status: false };
    await fails(health, answer(json(without, 500)), /^status 500/);
    await fails(health, answer(json({ status: "pass" })), /^\{"status":"pass"\}, not/);
    await fails(health, answer(html("Mattermost", "")), /title "Mattermost"/);
  });

  it("a page with status 200 that is not Odoo's form is a failure, with its title", async () => {
    const other = html("Mattermost", "<form></form>");
    await fails(
      loginPage,
      ({ answers }) => void answers.set("/web/login", other),
      /no login form of Odoo: .*title "Mattermost"/,
    );
  });

  it("a style that is absent, another program's page, or does not compile is a failure", async () => {
    const css = { "content-type": "text/css" };
    const broken = { status: 200, headers: css, body: "a{} /* CSS error message */" };
    await fails(loginPage, ({ answers }) => void answers.set(STYLE, html("x", "")), /text\/html/);
    await fails(loginPage, ({ answers }) => void answers.set(STYLE, broken), /not compile/);
    await fails(loginPage, ({ answers }) => void answers.delete(SCRIPT), /min\.js: status 404/);
    const bare = form("/web/assets/none");
    await fails(loginPage, ({ answers }) => void answers.set("/web/login", bare), /links no css/);
    const elsewhere = form(`http://10.0.0.1:8069${STYLE}`);
    await fails(
      loginPage,
      ({ answers }) => void answers.set("/web/login", elsewhere),
      /links its css at http:\/\/10\.0\.0\.1:8069/,
    );
  });

  it("a log-in that takes any password, or leads into another database, is a failure", async () => {
    await fails(login, (odoo) => (odoo.asksPassword = false), /a session .* wrong password/);
    await fails(login, (odoo) => (odoo.database = "odoo"), /^a session in odoo, Odoo 19\.0, not/);
    await fails(login, (odoo) => (odoo.version = "18.0"), /Odoo 18\.0, not/);
  });

  it("a partner that reads otherwise than it was written, or stays, is a failure", async () => {
    const column = odooError("psycopg2.errors.UndefinedColumn", "column x does not exist");
    await fails(
      partner,
      (odoo) => void odoo.answers.set("/web/dataset/call_kw/res.partner/create", column),
      /res\.partner\.create: .*UndefinedColumn: column x does not exist/,
    );
    await fails(partner, (odoo) => (odoo.reads = { name: "another" }), /reads .*another/);
    await fails(partner, (odoo) => (odoo.deletes = false), /still there after it was deleted/);
  });

  it("a wrong password, or an answer without a session, is a failure, and shows no password", async () => {
    await fails(partner, (odoo) => (odoo.password = "s3cret"), /^login as admin: .*AccessDenied/);
    await fails(partner, (odoo) => (odoo.database = undefined), /^login as admin: no session/);
    const judged = await judge(partner, (odoo) => (odoo.password = "s3cret"));
    assert.doesNotMatch(JSON.stringify(judged), /admin's password|s3cret/);
  });

  it("an answer of another kind than Odoo gives is a failure that shows it", async () => {
    const create = "/web/dataset/call_kw/res.partner/create";
    const none = json({ jsonrpc: "2.0", id: null, result: false });
    await fails(partner, ({ answers }) => void answers.set(create, none), /create: false, not/);
    const cut = { ...json(""), body: "{" };
    await fails(health, ({ answers }) => void answers.set("/web/health", cut), /^not JSON: \{/);
  });

  it("a page that everybody reads as a draft, or nobody once published, is a failure", async () => {
    await fails(page, (odoo) => (odoo.hidesDrafts = false), /^before it was published: status 200/);
    await fails(page, (odoo) => (odoo.publishes = false), /^status 404/);
    await fails(page, (odoo) => (odoo.deletes = false), /^after it was deleted: status 200/);
    await fails(page, (odoo) => (odoo.showsText = false), /published, and without its text/);
  });

  it("without the module website, says so, and leaves no session behind", async () => {
    let sessions: ReadonlySet<string> | undefined;
    const judged = await judge(page, (odoo) => {
      odoo.website = "uninstalled";
      ({ sessions } = odoo);
    });
    assert.match(judged.summary, /^the module website is uninstalled/);
    assert.match(judged.output ?? "", /next {6}install the module website\n$/);
    assert.equal(sessions?.size, 0);
  });
});
