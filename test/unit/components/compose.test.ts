import { deepEqual, equal } from "node:assert/strict";
import { parse } from "yaml";
import { composeText } from "../../../components/compose/project.ts";
import type { ServiceDeclaration } from "../../../components/compose/service.ts";
import { postgresService } from "../../../components/database/service.ts";
import { mailService } from "../../../components/mailCatcher/service.ts";
import { n8nService } from "../../../components/n8n/service.ts";
import { cronService, webService } from "../../../components/odoo/services.ts";

const image = `registry:5000/x@sha256:${"0".repeat(64)}`;
const machine = { cpus: 2, memoryMb: 4096 };
const containers = { web: "odoo-prod", cron: "odoo-cron" };
const odoo = { containers, image, machine, cronThreads: 2, environment: {}, volumes: [] };
const services: ServiceDeclaration[] = [
  postgresService({
    image,
    machine,
    container: "postgres-prod",
    connections: 150,
    odooDatabase: "odoo",
    n8nDatabase: "n8n",
    startEmpty: [],
    volumes: [],
    options: {},
  }),
  webService(odoo),
  cronService(odoo),
  n8nService({
    image,
    container: "n8n",
    url: "https://n8n.x.net",
    ownerEmail: "owner@x.net",
    timeZone: "UTC",
    database: { host: "postgres-prod", port: 5432, name: "n8n" },
    user: "n8n",
    mail: { host: "mail", port: 1025, encryption: "none", from: "erp@x.net" },
    volumes: [],
  }),
  mailService({ image, container: "mail", volumes: [] }),
];

interface ComposeService {
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

function written(): Record<string, ComposeService> {
  const file = parse(composeText({ services, ownsNetwork: true })) as {
    services: Record<string, ComposeService>;
  };
  return file.services;
}

describe("a stack's containers", () => {
  for (const [name, service] of Object.entries(written())) {
    it(`publish ports on loopback only: ${name}`, () => {
      for (const port of service.ports ?? []) equal(/^127\.0\.0\.1:\d+:\d+$/.test(port), true);
    });

    it(`have no rights that they do not need, and a limit on what they use: ${name}`, () => {
      deepEqual(service["security_opt"], ["no-new-privileges:true"]);
      deepEqual(service["cap_drop"], ["ALL"]);
      equal(service["cap_add"], undefined);
      equal(service["restart"], "unless-stopped");
      equal(service["init"], true);
      equal(typeof service["mem_limit"], "string");
      equal(typeof service["pids_limit"], "number");
      equal(service["privileged"], undefined);
    });

    it(`say whether they work, and speak to the host's journal by release: ${name}`, () => {
      equal(typeof service["healthcheck"], "object");
      deepEqual(service["logging"], {
        driver: "journald",
        options: {
          tag: "{{.Name}}",
          labels: "org.opencontainers.image.revision,com.docker.compose.service",
        },
      });
    });

    it(`find secrets in files and not in their environment: ${name}`, () => {
      const secret = Object.entries(service.environment ?? {}).filter(
        ([key]) => /PASS|KEY|SECRET|TOKEN/.test(key) && !key.endsWith("_FILE"),
      );
      deepEqual(secret, []);
    });
  }

  it("of Odoo: only the web's are reached, and a stop waits for the longest request", () => {
    const { "odoo-prod": web, "odoo-cron": cron } = written();
    deepEqual(web?.ports, ["127.0.0.1:8069:8069", "127.0.0.1:8072:8072"]);
    equal(web["stop_grace_period"], "120s");
    equal(cron?.ports, undefined);
  });

  it("of Odoo: scheduled jobs run prefork, so that a stop does not kill one", () => {
    deepEqual(written()["odoo-cron"]?.command, [
      "--no-http",
      "--workers=1",
      "--max-cron-threads=2",
    ]);
  });

  it("of PostgreSQL: grant every application its connections, and publish no port", () => {
    const postgres = written()["postgres-prod"];
    equal(postgres?.command?.includes("max_connections=160"), true);
    equal(postgres.ports, undefined);
  });

  it("share one network, which one project makes and the others expect", () => {
    const networks = (ownsNetwork: boolean) =>
      (parse(composeText({ services, ownsNetwork })) as { networks: unknown }).networks;
    deepEqual(networks(true), { ipai: { name: "ipai" } });
    deepEqual(networks(false), { ipai: { name: "ipai", external: true } });
  });
});
