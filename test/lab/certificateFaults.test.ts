import { equal, match, ok } from "node:assert/strict";
import { authority } from "../../lab/names.ts";
import { labCa } from "../../lab/world/ca.ts";
import { clearRecord, setRecord } from "../../lab/world/dns.ts";
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
import { type Fault, faults } from "./support/certificateFaults.ts";
import { installNginx } from "./support/nginx.ts";

const name = "faults.certificate-test.localhost";
const caFile = "/etc/ssl/certificate-faults-ca.pem";
const site = "/etc/nginx/conf.d/certificate-faults.conf";

const plain = `server { listen 80; server_name ${name};
  location /.well-known/acme-challenge/ { root /var/www/certificate-faults; } }\n`;
const secure = `server { listen 443 ssl; server_name ${name};
  ssl_certificate /etc/letsencrypt/live/${name}/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/${name}/privkey.pem; }\n`;

describe("a certificate that hands or a crash have damaged, on a lab droplet", function () {
  const droplet = useDroplet();
  let remote: Remote;
  let state: CertificateState;
  const inputs: CertificateInputs = certificateSchema.parse({
    name,
    domains: [name],
    email: "ops@example.com",
    server: authority.directory,
    webroot: "/var/www/certificate-faults",
    caFile,
  });
  const shell = (script: string, stdin = "") =>
    remote.run({ step: "look from outside", script, args: [name, caFile], stdin });

  /** A refresh and an \`up\`: what the first found, and how often the second asked the authority. */
  async function upRefresh(): Promise<{ found: string; asked: number }> {
    const ctx = callContext(remote);
    const seen = await handler.read(ctx, name, state);
    if (seen && JSON.stringify(seen.inputs) === JSON.stringify(inputs)) {
      state = seen.state;
      return { found: "in service", asked: 0 };
    }
    state = seen
      ? await handler.update(ctx, name, seen.state, inputs)
      : (await handler.create(ctx, inputs)).state;
    const asked = ctx.lines.filter((line) => line.startsWith("asking")).length;
    const differs = seen && (seen.inputs.server !== inputs.server ? seen.inputs.server : "");
    return {
      found: seen ? `${differs} ${seen.inputs.webroot} ${seen.inputs.standing}` : "gone",
      asked,
    };
  }

  before("install nginx and get a certificate", async function () {
    this.timeout(180_000);
    remote = await openRemote(droplet().connection);
    await installNginx(remote);
    await shell('cat >"$2"', (await labCa()).endpoint);
    await setRecord(name, droplet().labAddress);
    await shell(`cat >${site}; systemctl restart nginx`, plain);
    ({ state } = await handler.create(callContext(remote), inputs));
    await shell(`cat >>${site}; nginx -t && systemctl reload nginx`, secure);
  });

  after("leave the droplet as it was", async () => {
    await handler.delete(callContext(remote), name, state);
    await shell(
      `rm -f ${site} "$2"; systemctl reload nginx; systemctl reset-failed certbot.service`,
    );
    await clearRecord(name);
    await remote.close();
  });

  for (const fault of faults) {
    it(`is seen and mended when ${fault.what}, asking ${times(fault)}`, async () => {
      await shell(fault.script);
      const { found, asked } = await upRefresh();
      match(found, fault.seen);
      equal(asked, fault.asks ?? 0);
      const again = await upRefresh();
      equal(again.found, "in service");
      await shell('certbot renew --quiet --no-random-sleep-on-renew --cert-name "$1"');
      const { stdout } = await shell(`
        ls /etc/letsencrypt/renewal
        certbot certificates --cert-name "$1" 2>&1 | grep -c 'Certificate Path: /etc/letsencrypt/live/'"$1"'/fullchain.pem'
      `);
      equal(stdout.trim().split("\n").at(-1), "1");
      equal(stdout.includes("-0001"), false);
      equal(stdout.includes("ipai-new"), false);
      ok(state.serial);
    });
  }
});

function times({ asks = 0 }: Fault): string {
  return asks === 0 ? "nobody" : "the authority once";
}
