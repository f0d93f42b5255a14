import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { authority } from "../../lab/names.ts";
import { labCa } from "../../lab/world/ca.ts";
import { clearRecord, setRecord } from "../../lab/world/dns.ts";
import { rehearseRenewal } from "../../provider/resources/certificate/renewal.ts";
import { certificateHandler as handler } from "../../provider/resources/certificate/handler.ts";
import {
  type CertificateInputs,
  certificateSchema,
  type CertificateState,
} from "../../provider/resources/certificate/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import { installNginx } from "./support/nginx.ts";

const erp = "erp.certificate-test.localhost";
const n8n = "n8n.certificate-test.localhost";
const caFile = "/etc/ssl/certificate-test-ca.pem";

/** A vhost for HTTP, and one for HTTPS when there is a certificate. */
const writeVhost = `
cat >/etc/nginx/conf.d/certificate-test.conf
nginx -t 2>&1 && systemctl reload nginx
`;

function vhost(withTls: boolean): string {
  const tls = `
    server {
      listen 443 ssl;
      server_name ${erp} ${n8n};
      ssl_certificate /etc/letsencrypt/live/certificate-test/fullchain.pem;
      ssl_certificate_key /etc/letsencrypt/live/certificate-test/privkey.pem;
    }`;
  return `
    server {
      listen 80;
      server_name ${erp} ${n8n};
      location /.well-known/acme-challenge/ { root /var/www/certificate-test; }
    }
    ${withTls ? tls : ""}
  `;
}

describe("a certificate on a lab droplet", function () {
  const droplet = useDroplet();
  let remote: Remote;
  let state: CertificateState;
  const inputs: CertificateInputs = certificateSchema.parse({
    name: "certificate-test",
    domains: [erp],
    email: "ops@example.com",
    server: authority.directory,
    webroot: "/var/www/certificate-test",
    caFile,
  });
  const ctx = () => callContext(remote);
  const script = (step: string, text: string, stdin = "") =>
    remote.run({ step, script: text, stdin });
  const isHeld = async () => (await handler.read(ctx(), inputs.name, state))?.state.serial;

  const rehearsal = async () => {
    const { output } = await rehearseRenewal(remote, { name: inputs.name, caFile });
    return output.stdout + output.stderr;
  };

  before("install nginx and certbot", async function () {
    this.timeout(180_000);
    remote = await openRemote(droplet().connection);
    await installNginx(remote);
    await script("write the CA", `cat >${caFile}`, (await labCa()).endpoint);
    for (const name of [erp, n8n]) await setRecord(name, droplet().labAddress);
    await script("write the vhost", writeVhost, vhost(false));
  });

  after("leave the droplet as it was", async () => {
    await handler.delete(ctx(), inputs.name, state);
    await script(
      "remove the vhost",
      "rm -f /etc/nginx/conf.d/certificate-test.conf; systemctl reload nginx",
    );
    for (const name of [erp, n8n]) await clearRecord(name);
    await remote.close();
  });

  it("is not asked for while port 80 does not serve the webroot under its name", async () => {
    const elsewhere = { ...inputs, webroot: "/var/www/elsewhere" };
    await rejects(handler.create(ctx(), elsewhere), {
      code: "acme-webroot-not-served",
      given: `${erp}: port 80 answers 404 instead of the file`,
    });
  });

  it("comes from the authority when the host has none, and before port 443 is served", async () => {
    ({ state } = await handler.create(ctx(), inputs));
    deepEqual(state.names, [erp]);
    match(state.issuer, /Pebble/);
    ok(Date.parse(state.notAfter) > Date.now());
    const found = await handler.read(ctx(), inputs.name, state);
    deepEqual(found?.inputs, inputs);
  });

  it("is adopted by the next create, as after a killed one", async () => {
    deepEqual((await handler.create(ctx(), inputs)).state, state);
  });

  it("is made again when a name is added, and nginx serves it at once", async () => {
    await script("write the vhost", writeVhost, vhost(true));
    const both = { ...inputs, domains: [erp, n8n] };
    const old = state.serial;
    state = await handler.update(ctx(), inputs.name, state, both);
    notEqual(state.serial, old);
    deepEqual(state.names, [erp, n8n]);
    const found = await handler.read(ctx(), inputs.name, state);
    deepEqual(found?.inputs, both);
  });

  it("is seen as drift while nginx serves an older one, and repaired by a reload", async () => {
    const renewedUnseen = `certbot renew --force-renewal --no-random-sleep-on-renew --no-directory-hooks \\
      --cert-name certificate-test --deploy-hook true`;
    await script("renew it behind nginx's back", `REQUESTS_CA_BUNDLE=${caFile} ${renewedUnseen}`);
    const drifted = await handler.read(ctx(), inputs.name, state);
    match(drifted?.inputs.standing ?? "", /port 443 serves .* for erp\..*; the host holds /);
    ok(drifted);
    const both = { ...inputs, domains: [erp, n8n] };
    state = await handler.update(ctx(), inputs.name, drifted.state, both);
    equal((await handler.read(ctx(), inputs.name, state))?.inputs.standing, "in service");
  });

  it("proves that its next renewal will work", async () => {
    match(await rehearsal(), /all simulated renewals succeeded/i);
  });

  it("is renewed all the same by an authority that has forgotten the host's account", async () => {
    await script(
      "have the account forgotten",
      `sed -i 's#my-account/[0-9a-z]*#my-account/404#' \\
        /etc/letsencrypt/accounts/pebble:14000/dir/*/regr.json`,
    );
    match(await rehearsal(), /all simulated renewals succeeded/i);
    match(await rehearsal(), /all simulated renewals succeeded/i);
  });

  it("stays when the authority is down, and nothing was counted", async () => {
    await script("lose the authority", "echo 127.0.0.1 pebble >>/etc/hosts");
    try {
      // The host holds one for erp alone from before, and would take that without asking anybody.
      await rejects(handler.update(ctx(), inputs.name, state, { ...inputs, domains: [n8n] }), {
        code: "acme-unreachable",
        message: /stays in use/,
        next: /Nothing was counted/,
      });
    } finally {
      await script("find it again", "sed '/ pebble$/d' /etc/hosts >/tmp/h; cat /tmp/h >/etc/hosts");
    }
    equal(await isHeld(), state.serial);
  });

  it("stays when the authority refuses a name, and the message says when to try again", async () => {
    await setRecord(n8n, "127.0.0.1");
    try {
      // Another authority's name for the same one: the names alone would not make it ask again.
      await rejects(handler.update(ctx(), inputs.name, state, { ...inputs, domains: [n8n] }), {
        code: "acme-validation-failed",
        next: /at the earliest \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
      });
    } finally {
      await setRecord(n8n, droplet().labAddress);
    }
    equal(await isHeld(), state.serial);
  });

  it("can be renewed through another webroot from now on, without a new one", async () => {
    await script(
      "serve another webroot",
      writeVhost,
      vhost(true).replace("/var/www/certificate-test", "/srv/certificate-test"),
    );
    const moved = { ...inputs, domains: [erp, n8n], webroot: "/srv/certificate-test" };
    const { serial } = state;
    state = await handler.update(ctx(), inputs.name, state, moved);
    equal(state.serial, serial);
    equal((await handler.read(ctx(), inputs.name, state))?.inputs.webroot, moved.webroot);
  });

  it("is gone after its deletion, and gone again by a second one", async () => {
    await handler.delete(ctx(), inputs.name, state);
    equal(await handler.read(ctx(), inputs.name, state), undefined);
    await handler.delete(ctx(), inputs.name, state);
  });
});
