import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { UNKNOWN } from "../../../../../provider/rpc/unknown.ts";
import { plainSecrets } from "../../../../../checks/policy/pack/rules/plainSecrets.ts";
import { judge, judgeAll, resource } from "./support.ts";

const token = `dop_v1_${randomBytes(32).toString("hex")}`;
const made = `a7${randomBytes(12).toString("hex")}Zq`;

describe("the rule for plain secrets", () => {
  it("refuses a key in clear, in any resource and however deep, and does not repeat it", async () => {
    for (const [properties, place] of [
      [{ text: `use ${token}` }, /^text holds a DigitalOcean token in clear$/],
      [{ environment: { A: [token] } }, /^environment\.A\[0\] holds/],
      [{ environment: { DB_PASSWORD: made } }, /^environment\.DB_PASSWORD holds/],
      [{ content: `[options]\nadmin_passwd = ${made}\n` }, /^content holds/],
    ] as const) {
      const [found = ""] = await judge(plainSecrets, resource("any:index:Thing", properties));
      match(found, place);
      doesNotMatch(found, new RegExp(`${token}|${made}`));
    }
  });

  it("leaves marked secrets, names and references alone", async () => {
    const judged = resource(
      "host:index:File",
      {
        path: "/etc/x",
        content: `admin_passwd = ${made}`,
        note: "DB_PASSWORD_FILE=/run/secrets/x",
      },
      { secret: ["content"] },
    );
    deepEqual(await judge(plainSecrets, judged), []);
  });

  it("refuses a file for secrets whose content is not marked, whatever it looks like", async () => {
    const path = "/etc/ipai/secrets/odoo/odoo_db_password";
    deepEqual(await judge(plainSecrets, resource("host:index:File", { path, content: "abc" })), [
      `${path} has content in clear`,
    ]);
    for (const content of ["abc", UNKNOWN])
      deepEqual(
        await judge(
          plainSecrets,
          resource("host:index:File", { path, content }, { secret: ["content"] }),
        ),
        [],
      );
  });

  it("refuses a Secret that is given a value, or whose value can be read", async () => {
    const type = "host:index:Secret";
    deepEqual(await judge(plainSecrets, resource(type, { rotation: 1, value: "x" })), [
      "it is given a value",
    ]);
    deepEqual(judgeAll(plainSecrets, [resource(type, { value: "x" })]), [
      "its value is not marked as secret",
    ]);
    deepEqual(judgeAll(plainSecrets, [resource(type, { value: UNKNOWN })]), []);
    deepEqual(judgeAll(plainSecrets, [resource(type, { value: "x" }, { secret: ["value"] })]), []);
  });

  it("refuses a key among the stack's outputs", () => {
    const outputs = resource("pulumi:pulumi:Stack", { logins: { adminPassword: made } });
    deepEqual(judgeAll(plainSecrets, [outputs]), [
      "logins.adminPassword holds a value given to a secret's name in clear",
    ]);
  });
});
