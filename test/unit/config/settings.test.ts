import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { homedir } from "node:os";
import { parse } from "yaml";
import { z } from "zod";
import { localSettingsText } from "../../../config/local.ts";
import { loadSettings } from "../../../config/settings.ts";
import { findingSchema } from "../../../report/finding.ts";
import { ExitCode, UserError } from "../../../report/userError.ts";
import { complaints, droplet, load, loadText, SHA } from "./stackFiles.ts";

describe("settings", () => {
  it("are accepted with nothing but what has no default", () => {
    const settings = load(droplet);
    equal(settings.names.erp, "erp.insightpulseai.net");
    equal(settings.timeZone, "Asia/Singapore");
    equal(settings.acme.email, "business@insightpulseai.com");
    equal(settings.acme.server, "https://acme-v02.api.letsencrypt.org/directory");
    equal(settings.ssh.privateKeyFile, `${homedir()}/.ssh/id_ed25519`);
  });

  it("of a new local stack load as they are written, with the lab's authority and key", () => {
    const settings = loadText(localSettingsText({ release: `${SHA}-dirty-0a1b2c3d` }), "local");
    equal(settings.names.erp, "erp.ipai.localhost");
    equal(settings.acme.server, "https://pebble:14000/dir");
    equal(settings.ssh.privateKeyFile, `${settings.root}/.state/ssh/id_ed25519`);
    deepEqual(settings.host, {
      kind: "lab",
      name: "local",
      size: "s-2vcpu-4gb",
      ports: { ssh: 2222, http: 80, https: 443 },
      machine: { cpus: 2, memoryMb: 4096 },
    });
  });

  for (const timeZone of ["UTC", "Etc/UTC", "Asia/Kolkata", "Asia/Ho_Chi_Minh", "Europe/Kyiv"]) {
    it(`take a time zone by the name that the host knows: ${timeZone}`, () => {
      equal(load({ ...droplet, timeZone }).timeZone, timeZone);
    });
  }

  it("cannot be changed by the program, at any depth", () => {
    const settings = load(droplet);
    throws(() => Object.assign(settings, { domain: "x" }), TypeError);
    throws(() => Object.assign(settings.odoo.initModules, { 0: "x" }), TypeError);
    throws(() => Object.assign(settings.host.machine, { cpus: 64 }), TypeError);
  });

  it("take Odoo's workers from the size, and keep the ones that are set", () => {
    const host = { kind: "droplet", size: "s-8vcpu-16gb" };
    equal(load({ ...droplet, host }).odoo.workers, 17);
    equal(load({ ...droplet, host, odoo: { workers: 4 } }).odoo.workers, 4);
  });

  it("tell server_environment which stack it is, and never call one outside the lab dev", () => {
    const lab = { ...droplet, host: { kind: "lab" }, dns: { kind: "lab" } };
    equal(load(lab, "local").odoo.runningEnvironment, "dev");
    equal(load(droplet).odoo.runningEnvironment, "staging");
    equal(load(droplet, "prod").odoo.runningEnvironment, "production");
    const named = load({ ...droplet, odoo: { runningEnvironment: "preprod" } });
    equal(named.odoo.runningEnvironment, "preprod");
  });

  it("list every problem of the file at once, each with its key", () => {
    const lines = complaints(() =>
      load({
        domain: "https://insightpulseai.net",
        contact: "nobody",
        host: { kind: "droplet", size: "huge", volumeGb: "50" },
        ssh: { allowFrom: [] },
        dns: { kind: "cloudflare", ttl: 60 },
        mail: { kind: "pigeon" },
        timeZone: "SGT",
        odoo: { workers: 1 },
      }),
    );
    const keys = lines.map((line) => line.split(" ")[0]);
    deepEqual(keys.sort(), [
      "ipai:contact",
      "ipai:dns.ttl",
      "ipai:domain",
      "ipai:host.size",
      "ipai:host.volumeGb",
      "ipai:mail.kind",
      "ipai:odoo.workers",
      "ipai:registry",
      "ipai:release",
      "ipai:timeZone",
    ]);
  });

  it("are told programs as findings, of the one form that all have", () => {
    const text = "config:\n  ipai:domian: x.net\n  ipai:host: { kind: lab, kind: lab }\n";
    throws(
      () => loadText(text),
      (error) => {
        ok(error instanceof UserError);
        const found = z.array(findingSchema).parse(error.details);
        equal(found.length, error.given?.split("\n").length);
        const of = (key: string) => found.find(({ where }) => where.endsWith(`: ${key}`));
        deepEqual(of("ipai:registry"), {
          rule: "setting",
          severity: "error",
          what: "ipai:registry is missing",
          where: "Pulumi.staging.yaml: ipai:registry",
          next: "mend it there; for example: ghcr.io/jgtolentino/ipai",
        });
        match(of("line 3")?.next ?? "", /docs\/settings\.md/);
        return true;
      },
    );
  });

  it("fail as a mistake of the user that is a configuration error", () => {
    throws(
      () => load({}),
      (error) => {
        ok(error instanceof UserError);
        equal(error.exitCode, ExitCode.configuration);
        match(error.message, /settings are wrong in .*Pulumi\.staging\.yaml/);
        return true;
      },
    );
  });

  it("name the command to type when the local stack has no file yet", () => {
    throws(
      () => loadSettings("local", "/nonexistent"),
      (error) => error instanceof UserError && error.next === "Run: npm start",
    );
  });
});

describe("the tracked settings of prod", () => {
  const file = new URL("../../../Pulumi.prod.yaml", import.meta.url);

  it("are the seed's, and lack only the release and who may log in", async () => {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(file, "utf8");
    deepEqual(
      complaints(() => loadText(text, "prod")).map((line) => line.split(" ")[0]),
      ["ipai:release", "ipai:ssh.allowFrom"],
    );
    const { config } = parse(text) as { config: Record<string, unknown> };
    const settings = load(
      {
        ...Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice(5), value])),
        release: SHA,
        ssh: droplet.ssh,
      },
      "prod",
    );
    equal(settings.names.erp, "erp.insightpulseai.net");
    equal(settings.names.n8n, "n8n.insightpulseai.net");
    equal(settings.contact, "business@insightpulseai.com");
    equal(settings.host.kind === "existing" && settings.host.address, "178.128.112.214");
    equal(settings.mail.kind === "smtp" && settings.mail.port, 2525);
  });
});
