import assert from "node:assert/strict";
import type { SmokeCheck } from "../../../../../checks/ci/smoke/check.ts";
import { editor } from "../../../../../checks/ci/smoke/n8n/editor.ts";
import { health } from "../../../../../checks/ci/smoke/n8n/health.ts";
import { login } from "../../../../../checks/ci/smoke/n8n/login.ts";
import type { N8nSubject } from "../../../../../checks/ci/smoke/n8n/subject.ts";
import { webhook } from "../../../../../checks/ci/smoke/n8n/webhook.ts";
import type { Check } from "../../../../../evidence/record.ts";
import { html, json } from "../../verify/support/site.ts";
import { FakeN8n } from "./support/fakeN8n.ts";
import { tryOn } from "./support/program.ts";

const URL = "https://n8n.smoke.localhost";

async function judge(
  check: SmokeCheck<N8nSubject>,
  breakIt: (n8n: FakeN8n) => void = () => undefined,
  password = "owner's password",
): Promise<Check> {
  const n8n = new FakeN8n();
  breakIt(n8n);
  return tryOn(URL, n8n.answers, check, (service) => ({
    service,
    owner: { email: "owner@example.com", password },
    version: "2.30.0",
  }));
}

async function fails(
  check: SmokeCheck<N8nSubject>,
  breakIt: (n8n: FakeN8n) => void,
  why: RegExp,
): Promise<void> {
  const judged = await judge(check, breakIt);
  assert.equal(judged.passed, false, judged.summary);
  assert.match(judged.summary, why);
}

describe("ci smoke: n8n", () => {
  for (const check of [health, editor, login, webhook]) {
    it(`${check.name}: passes on one that does what it must`, async () => {
      const { passed, summary } = await judge(check);
      assert.ok(passed, summary);
    });
  }

  it("readiness that another program's page, or n8n itself, denies is a failure", async () => {
    const answer = (reply: ReturnType<typeof json>) => (n8n: FakeN8n) =>
      void n8n.answers.set("/healthz/readiness", reply);
    await fails(health, answer(json({ status: "error" }, 503)), /^status 503/);
    await fails(health, answer(html("Plane", "")), /title "Plane"/);
  });

  it("an editor that is another program's page, or lacks its script, is a failure", async () => {
    const plane = html("Plane | Simple, extensible", "");
    await fails(editor, ({ answers }) => void answers.set("/", plane), /not n8n's .*"Plane \| Sim/);
    const bare = html("n8n.io - Workflow Automation", "");
    await fails(editor, ({ answers }) => void answers.set("/", bare), /links no css/);
  });

  it("a wrong password is a failure in n8n's words, and is not shown", async () => {
    const judged = await judge(login, undefined, "another password");
    assert.match(judged.summary, /^login: status 401, application\/json, Wrong username, not/);
    assert.doesNotMatch(JSON.stringify(judged), /another password/);
  });

  it("another user's session, another version, or an open door is a failure", async () => {
    await fails(login, (n8n) => (n8n.role = "global:member"), /a session as global:member/);
    await fails(login, (n8n) => (n8n.version = "2.8.4"), /n8n 2\.8\.4 instead of 2\.30\.0/);
    await fails(login, (n8n) => (n8n.givesCookie = false), /^login: no cookie n8n-auth/);
    await fails(login, (n8n) => (n8n.asksSession = false), /without a session: status 200/);
  });

  it("a webhook that answers without a workflow behind it is a failure", async () => {
    await fails(webhook, (n8n) => (n8n.asksActivation = false), /before it was activated: .* 200/);
    await fails(webhook, (n8n) => (n8n.forgetsRemoved = false), /after it was removed: status 200/);
  });

  it("an answer that was not computed, or no record of it, is a failure", async () => {
    await fails(webhook, (n8n) => (n8n.says = "ok"), /^the answer ok to [0-9a-f]{32}/);
    await fails(webhook, (n8n) => (n8n.status = "error"), /^executions .*: 3 webhook error/);
    await fails(webhook, (n8n) => (n8n.records = "[]"), /^execution 3 without its answer/);
  });
});
