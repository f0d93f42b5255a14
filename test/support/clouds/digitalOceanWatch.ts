import type { FakeAccount, Thing } from "./digitalOceanAccount.ts";
import { absent, list, refused } from "./digitalOceanAccount.ts";
import { remove, shown } from "./digitalOceanDroplets.ts";
import { change } from "./digitalOceanNetwork.ts";
import { ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest, Route } from "./fakeApi.ts";

/** Alerts of the machine, and checks from outside. */
export function watchRoutes(account: FakeAccount): Route[] {
  const { alerts, checks, uptimeAlerts } = account;
  const check = /^\/v2\/uptime\/checks\/([\w-]+)$/;
  const ofCheck = /^\/v2\/uptime\/checks\/([\w-]+)\/alerts$/;
  const alert = /^\/v2\/uptime\/checks\/([\w-]+)\/alerts\/([\w-]+)$/;
  return [
    ["GET", /^\/v2\/monitoring\/alerts$/, () => list("policies", alerts.values())],
    ["POST", /^\/v2\/monitoring\/alerts$/, (request) => createAlert(account, request)],
    [
      "GET",
      /^\/v2\/monitoring\/alerts\/([\w-]+)$/,
      ({ parts }) => shown("policy", alerts, parts[0]),
    ],
    [
      "PUT",
      /^\/v2\/monitoring\/alerts\/([\w-]+)$/,
      ({ parts, body }) => change("policy", alerts, parts[0], body),
    ],
    ["DELETE", /^\/v2\/monitoring\/alerts\/([\w-]+)$/, ({ parts }) => remove(alerts, parts[0])],
    ["GET", /^\/v2\/uptime\/checks$/, () => list("checks", checks.values())],
    ["POST", /^\/v2\/uptime\/checks$/, (request) => createCheck(account, request)],
    ["GET", check, ({ parts }) => shown("check", checks, parts[0])],
    ["PUT", check, ({ parts, body }) => change("check", checks, parts[0], body)],
    ["DELETE", check, ({ parts }) => remove(checks, parts[0])],
    ["GET", ofCheck, ({ parts }) => list("alerts", alertsOf(account, parts[0]))],
    ["POST", ofCheck, (request) => createUptimeAlert(account, request)],
    ["GET", alert, ({ parts }) => shown("alert", uptimeAlerts, parts.join(","))],
    ["PUT", alert, ({ parts, body }) => change("alert", uptimeAlerts, parts.join(","), body)],
    ["DELETE", alert, ({ parts }) => remove(uptimeAlerts, parts.join(","))],
  ];
}

/** Mail goes to verified addresses of the account only. */
function strangers(account: FakeAccount, emails: unknown): boolean {
  return ((emails as string[] | undefined) ?? []).some((email) => email !== account.email);
}

function createAlert(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  if (strangers(account, (body["alerts"] as Thing)["email"])) {
    return refused(422, "unprocessable_entity", "invalid email");
  }
  const uuid = account.uuid();
  const policy = { enabled: true, tags: [], ...body, uuid };
  account.alerts.set(uuid, policy);
  return ok({ policy });
}

function createCheck(account: FakeAccount, { body }: FakeRequest): FakeAnswer {
  const id = account.uuid();
  const check = { enabled: true, ...body, id };
  account.checks.set(id, check);
  return ok({ check }, 201);
}

function alertsOf(account: FakeAccount, check = ""): Thing[] {
  return [...account.uptimeAlerts]
    .filter(([key]) => key.startsWith(`${check},`))
    .map(([, alert]) => alert);
}

function createUptimeAlert(account: FakeAccount, { parts, body }: FakeRequest): FakeAnswer {
  if (!account.checks.has(parts[0] ?? "")) return absent();
  if (strangers(account, (body["notifications"] as Thing)["email"])) {
    return refused(422, "unprocessable_entity", "invalid email");
  }
  const id = account.uuid();
  const alert = { ...body, id };
  account.uptimeAlerts.set(`${parts[0]},${id}`, alert);
  return ok({ alert }, 201);
}
