import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { stackOutputsSchema } from "../../../components/outputs.ts";
import type { DeclaredResource, DeclaredStack } from "./declare.ts";
import { declarationFile, declarationOf, STACKS } from "./declaration.ts";
import { declaredBy } from "./stacks.ts";

function ofType({ resources }: DeclaredStack, type: string): readonly DeclaredResource[] {
  return resources.filter((resource) => resource.type.endsWith(type));
}

function one(stack: DeclaredStack, type: string, name: string): DeclaredResource["inputs"] {
  const found = ofType(stack, type).find((resource) => resource.name === name);
  ok(found, `${type} ${name} is not declared`);
  return found.inputs;
}

describe("a production", () => {
  for (const stack of STACKS) {
    it(`of ${stack} declares exactly what was reviewed (node test/unit/components/declaration.ts)`, async () => {
      equal(await declarationOf(stack), readFileSync(declarationFile(stack), "utf8"));
    });

    it(`of ${stack} says about itself what its operations read`, async () => {
      const { outputs } = await declaredBy(stack);
      const { names, containers } = stackOutputsSchema.parse(outputs);
      const mail = stack === "prod" ? 0 : 1;
      equal(names.length, 2 + mail);
      equal(containers.length, 4 + mail);
    });
  }

  it("of staging names no container as production's, and by setting as an existing host's", async () => {
    const names = async (changes = {}) => {
      const { outputs } = await declaredBy("staging", changes);
      const { containers, database } = stackOutputsSchema.parse(outputs);
      return [database.container, ...containers.map(({ name }) => name)];
    };
    deepEqual(
      (await names()).filter((name) => name.includes("prod")),
      [],
    );
    const adopted = await names({ "ipai:names": { erp: "staging", containers: "prod" } });
    ok(adopted.includes("odoo-prod") && adopted.includes("postgres-prod"));
  });

  it("in the lab touches no cloud", async () => {
    const { resources, calls } = await declaredBy("local");
    const others = [
      ...resources.map(({ type }) => type),
      ...calls.map(({ token }) => token),
    ].filter((type) => !/^(host|lab|ipai):index:|^pulumi:providers:host$/.test(type));
    deepEqual(others, []);
  });

  it("runs the very image that its settings name, or none", async () => {
    const declared = await declaredBy("staging", { "ipai:digest": `sha256:${"d".repeat(64)}` });
    equal(ofType(declared, ":ComposeProject").length, 3);
    equal(ofType(declared, ":OdooRelease").length, 1);
    await rejects(declaredBy("staging", { "ipai:digest": `sha256:${"e".repeat(64)}` }), {
      code: "image-changed",
      given: /^to run: sha256:eee.*\nregistry: ghcr\.io.*@sha256:ddd/,
      next: /ipai deploy 6922c7d5\w+ --stack staging$/,
    });
  });

  it("asks Let's Encrypt for one certificate per name, in the owner's name", async () => {
    const stack = await declaredBy("staging");
    const certificates = ofType(stack, ":Certificate").map(({ inputs }) => inputs);
    deepEqual(
      certificates.map(({ domains }) => domains),
      [
        ["mail-staging.insightpulseai.net"],
        ["n8n-staging.insightpulseai.net"],
        ["staging.insightpulseai.net"],
      ],
    );
    for (const { server, email } of certificates) {
      equal(server, "https://acme-v02.api.letsencrypt.org/directory");
      equal(email, "business@insightpulseai.com");
    }
  });
});

describe("the control room's name", () => {
  const named = (stack: "staging" | "local") =>
    declaredBy(stack, { "ipai:names": { room: "room" } });

  it("is none unless the settings give one", async () => {
    const { resources } = await declaredBy("staging");
    deepEqual(
      resources.filter(({ name }) => /\broom\b/.test(name)),
      [],
    );
    match(
      String(one(await declaredBy("staging"), ":File", "base-sshd")["content"]),
      /LocalForwarding no$/m,
    );
  });

  it("gets an address, a certificate and a vhost, and is an output", async () => {
    const stack = await named("staging");
    const name = "room.insightpulseai.net";
    equal(one(stack, ":DnsRecord", `dns-a-${name}`)["type"], "A");
    deepEqual(one(stack, ":Certificate", `edge-${name}`)["domains"], [name]);
    match(
      String(one(stack, ":File", `edge-${name}`)["content"]),
      /server_name room\.insightpulseai\.net;/,
    );
    equal(stackOutputsSchema.parse(stack.outputs).urls.room, `https://${name}`);
  });

  it("leads to a folder of the user who logs in, which nginx may look into, by sockets alone", async () => {
    const stack = await named("local");
    deepEqual(one(stack, ":Directory", "edge-room"), {
      ...{ path: "/var/lib/ipai/room", mode: "0750", owner: "root", group: "www-data" },
    });
    const sshd = String(one(stack, ":File", "base-sshd")["content"]);
    match(sshd, /^AllowStreamLocalForwarding remote$/m);
    match(sshd, /^PermitListen none$/m);
  });
});

describe("a new droplet", () => {
  it("lets SSH in from the allow-list only, HTTP and HTTPS from everywhere, nothing else", async () => {
    const stack = await declaredBy("staging");
    const { inboundRules } = one(stack, ":Firewall", "ipai-staging") as {
      inboundRules: { protocol: string; portRange?: string; sourceAddresses: string[] }[];
    };
    deepEqual(
      inboundRules.map(({ protocol, portRange, sourceAddresses }) => [
        protocol,
        portRange,
        ...sourceAddresses,
      ]),
      [
        ["tcp", "22", "203.0.113.7/32"],
        ["tcp", "80", "0.0.0.0/0", "::/0"],
        ["tcp", "443", "0.0.0.0/0", "::/0"],
        ["icmp", undefined, "0.0.0.0/0", "::/0"],
      ],
    );
  });

  it("is what the settings say, and no more than a size that can go back", async () => {
    const host = { kind: "droplet", size: "s-8vcpu-16gb", region: "ams3", volumeGb: 200 };
    const stack = await declaredBy("staging", { "ipai:host": host });
    const droplet = one(stack, ":Droplet", "ipai-staging");
    equal(droplet["size"], "s-8vcpu-16gb");
    equal(droplet["region"], "ams3");
    equal(droplet["image"], "debian-13-x64");
    equal(droplet["resizeDisk"], false);
    equal(one(stack, ":Volume", "ipai-staging-data")["size"], 200);
  });

  it("mounts its data volume where the applications keep their data", async () => {
    const stack = await declaredBy("staging");
    const { content } = one(stack, ":Unit", "base-data-volume") as { content: string };
    match(content, /What=\/dev\/disk\/by-id\/scsi-0DO_Volume_ipai-staging-data/);
    match(content, /Where=\/var\/lib\/ipai/);
  });

  it("is watched from outside: machine, address, and the certificate's last 14 days", async () => {
    const stack = await declaredBy("staging");
    equal(ofType(stack, ":MonitorAlert").length, 4);
    equal(
      one(stack, ":UptimeCheck", "ipai-staging")["target"],
      "https://staging.insightpulseai.net/web/health",
    );
    const expiry = one(stack, ":UptimeAlert", "ipai-staging-certificate");
    equal(expiry["type"], "ssl_expiry");
    equal(expiry["threshold"], 14);
  });
});

describe("the existing droplet of prod", () => {
  it("is found by its address and never declared, so that nothing can replace it", async () => {
    const stack = await declaredBy("prod");
    deepEqual(ofType(stack, ":Droplet"), []);
    deepEqual(one(stack, ":Firewall", "ipai-prod")["dropletIds"], [412345678]);
  });

  it("is refused when the id that was given belongs to another address", async () => {
    const host = { kind: "existing", address: "178.128.112.214", dropletId: 1 };
    await rejects(declaredBy("prod", { "ipai:host": host }), /not at 178\.128\.112\.214/);
  });

  it("is believed without proof once only: a host key in the settings needs no first contact", async () => {
    const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
    const host = { kind: "existing", address: "178.128.112.214", hostKey };
    const stack = await declaredBy("prod", { "ipai:host": host });
    deepEqual(ofType(stack, ":Command"), []);
    equal(one(stack, "providers:host", "host")["hostKey"], hostKey);
  });
});

describe("mail", () => {
  it("of prod leaves through the provider on a port that DigitalOcean lets out", async () => {
    const stack = await declaredBy("prod");
    const { compose } = one(stack, ":OdooRelease", "odoo") as { compose: string };
    match(compose, /IPAI_SMTP_HOST: smtp\.mailgun\.org\n\s+IPAI_SMTP_PORT: "2525"/);
    match(compose, /smtp_password:\/run\/secrets\/smtp_password:ro/);
    deepEqual(ofType(stack, ":MailCatcher"), []);
  });

  it("of staging stays on its host, and no provider's login is there", async () => {
    const stack = await declaredBy("staging");
    const { compose } = one(stack, ":OdooRelease", "odoo") as { compose: string };
    match(compose, /IPAI_SMTP_HOST: mail\n/);
    equal(/mailgun|smtp_password/i.test(JSON.stringify(stack.resources)), false);
    equal(ofType(stack, ":MailCatcher").length, 1);
  });
});
