import { doesNotMatch, match } from "node:assert/strict";
import type { StackOutputs } from "../../../components/outputs.ts";
import { startText } from "../../../operations/startText.ts";

const login = { user: "someone", password: "a-very-secret-password" };
const outputs: StackOutputs = {
  stack: "local",
  urls: { erp: "https://erp.ipai.localhost:8443", n8n: "https://n8n.ipai.localhost:8443" },
  edge: { address: "127.0.0.1", httpPort: 8080, httpsPort: 8443, caFile: "/here/.state/ca/ca.pem" },
  connection: { address: "127.0.0.1", port: 2222, user: "root", privateKeyFile: "", hostKey: "" },
  release: { sha: "a".repeat(40), reference: "", digest: "" },
  series: "19.0",
  database: { container: "postgres-prod", name: "odoo", user: "odoo" },
  containers: [],
  names: [],
  logins: { odooAdmin: login, odooProbe: login, n8nOwner: login },
};

describe("what npm start ends with", () => {
  const text = startText(outputs);

  it("is each URL with its user, and never a password", () => {
    match(text, /Odoo +https:\/\/erp\.ipai\.localhost:8443 +someone/);
    match(text, /n8n +https:\/\/n8n\.ipai\.localhost:8443 +someone/);
    doesNotMatch(text, /a-very-secret-password|mail catcher/);
  });

  it("is where the passwords are, whom to trust, and the commands for what comes next", () => {
    match(text, /npx ipai logins/);
    match(text, /\/here\/\.state\/ca\/ca\.pem/);
    for (const command of ["verify", "preview", "deploy", "history"]) {
      match(text, new RegExp(`npx ipai ${command}`));
    }
    match(text, /npm stop/);
  });
});
