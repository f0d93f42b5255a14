import { deepEqual, equal, match, ok } from "node:assert/strict";
import { looked } from "../../../../operations/adopt/adopt.ts";
import { dnsItems } from "../../../../operations/adopt/dns.ts";
import { dropletItems } from "../../../../operations/adopt/droplet.ts";
import { gitHubItems } from "../../../../operations/adopt/gitHub.ts";
import { hostItems, LOOKED_AT, size } from "../../../../operations/adopt/host.ts";
import { parseHostFacts } from "../../../../operations/adopt/hostFacts.ts";
import { lookAtHost } from "../../../../operations/adopt/lookAtHost.ts";
import { orderOf } from "../../../../operations/adopt/order.ts";
import { adoptText } from "../../../../operations/adopt/text.ts";
import { settingsSchema } from "../../../../config/schema.ts";
import { UserError } from "../../../../report/userError.ts";
import { Redactor } from "../../../../report/redaction.ts";
import { FakeClouds } from "../../../support/clouds/clouds.ts";
import { addDroplet } from "../../../support/clouds/digitalOceanDroplets.ts";
import { startSshHost } from "../../../support/sshHost.ts";
import { droplet, load } from "../../config/stackFiles.ts";

const ADDRESS = "178.128.112.214";
const DOMAIN = "insightpulseai.net";
const settings = () => ({
  ...load({
    ...droplet,
    host: { kind: "existing", address: ADDRESS, size: "s-4vcpu-8gb" },
  }),
  github: settingsSchema.shape.github.parse({
    owner: "jgtolentino",
    branches: [{ repository: "odoo-ce", workflow: ".github/workflows/odoo-ce-ci.yml" }],
  }),
});
const record = (name: string, type: string, content: string, more = {}) => ({
  id: "1",
  name: `${name}.${DOMAIN}`,
  type,
  content,
  ttl: 3600,
  proxied: false,
  ...more,
});
const facts = (...lines: string[]) =>
  parseHostFacts(["system\tdebian 13", "epoch\t1", "memory\t8", ...lines].join("\n"));

describe("what adoption says of the names", () => {
  it("is what differs, what is the same, what is made, and what is in the way", () => {
    const items = dnsItems(settings(), [
      record("erp", "A", ADDRESS, { ttl: 1, proxied: true }),
      record("n8n", "A", ADDRESS),
      record("mail", "CNAME", "old.example.net"),
      record("wiki", "A", ADDRESS),
    ]);
    const said = (deed: string) =>
      items
        .filter((item) => item.deed === deed)
        .map(({ what }) => what.replaceAll(`.${DOMAIN}`, ""));
    deepEqual(said("change"), ["DNS A erp: ttl 1 → 3600, proxied true → false"]);
    deepEqual(said("take over"), ["DNS A n8n"]);
    deepEqual(said("make"), ["DNS CAA erp", "DNS CAA n8n"]);
    deepEqual(said("in the way"), [
      "DNS A mail: it is an alias of old.example.net (CNAME)",
      "DNS CAA mail: it is an alias of old.example.net (CNAME)",
    ]);
    match(said("leave").join(), /^DNS A wiki, which points at this droplet/);
  });
});

describe("what adoption says of the account", () => {
  let fake: FakeClouds;
  beforeEach(async () => {
    fake = await new FakeClouds({ repositories: { "jgtolentino/odoo-ce": ["main"] } }).start();
  });
  afterEach(() => fake.stop());

  it("is a droplet of another size, a second firewall, and rules that are there; nothing is written", async () => {
    const { account } = fake.digitalOcean;
    const made = { name: "odoo-production", region: "sgp1", image: "ubuntu-24-04-x64", tags: [] };
    const { id } = addDroplet(account, { ...made, size: "s-2vcpu-4gb", address: ADDRESS });
    account.firewalls.set("old", { id: "old", name: "old-wall", droplet_ids: [id] });
    const { digitalOcean, gitHub } = fake.clouds;
    const items = await dropletItems(settings(), digitalOcean);
    match(
      items.find(({ deed }) => deed === "in the way")?.risk ?? "",
      /ipai:host.size to s-2vcpu-4gb/,
    );
    ok(items.some(({ what }) => what.startsWith("firewall old-wall")));
    deepEqual(
      (await gitHubItems(settings(), gitHub)).map(({ deed }) => deed),
      ["change"],
    );
    deepEqual(fake.digitalOcean.writes, []);
  });

  it("is that no droplet is there where none is", async () => {
    const [item] = await dropletItems(settings(), fake.clouds.digitalOcean);
    deepEqual(
      [item?.deed, item?.what],
      ["in the way", `no droplet of the account is at ${ADDRESS}`],
    );
  });
});

describe("what adoption says of the host", () => {
  it("is that up supports Debian 13 alone, for each system that it can look at", () => {
    for (const system of LOOKED_AT) {
      const [item] = hostItems({ ...facts(), system });
      equal(item?.deed, system === "debian 13" ? "change" : "in the way", system);
    }
  });

  it("names who holds a port, the databases with their sizes, certificates and a full disk", () => {
    const items = hostItems(
      facts(
        "port\t80\tapache2",
        "port\t443\tnginx",
        "container\todoo\todoo-web-1\todoo:18\trunning",
        "container\todoo\todoo-db-1\tpostgres:16\trunning",
        "database\todoo-db-1\tproduction\t1503238553\t16.4",
        "certificate\terp.example.org\tJan  3 10:00:00 2027 GMT",
        "disk\t/\t85899345920\t2147483648",
      ),
    );
    const page = adoptText({ stack: "prod", items, order: [] });
    for (const said of [
      /In the way\n\s+port 80, held by apache2/,
      /port 443, held by nginx/,
      /compose project odoo: odoo-web-1, odoo-db-1 \(2 running\)/,
      /database production, 1\.4 GiB, PostgreSQL 16\.4, in odoo-db-1/,
      /certificate erp\.example\.org, valid until Jan {2}3/,
      /\/ has 2\.0 GiB free of 80\.0 GiB/,
    ])
      match(page, said);
    equal(size(0), "0 B");
  });

  it("that does not let us in is one line, with what to do, and the order waits for it", async () => {
    const error = new UserError("It is shut.", { given: "port 22", next: "open it", code: "x" });
    const { items, facts: none } = await looked(() => Promise.reject(error));
    equal(none, undefined);
    deepEqual(items[0]?.risk, "open it");
    match(
      JSON.stringify(orderOf("prod", { way: "unknown", missing: [] })),
      /adopt --stack prod again/,
    );
  });

  it("is read over SSH by a script that any of them runs", async () => {
    const host = await startSshHost();
    try {
      const context = { signal: new AbortController().signal, redactor: new Redactor() };
      const seen = await lookAtHost(context, host.connection);
      match(seen.system, /^\w+ \d/);
      ok(Math.abs(seen.epoch - Date.now() / 1000) < 60);
      ok(seen.memoryBytes > 2 ** 28);
      ok(seen.disks.some(({ path, bytes }) => path === "/" && bytes > 0));
    } finally {
      await host.close();
    }
  });
});

describe("the order of an adoption", () => {
  it("goes over to a new droplet where up does not support the host, and says each risk", () => {
    const order = orderOf("prod", { way: "new droplet", missing: ["ipai:release"] });
    equal(order[0]?.step, "set ipai:release");
    match(JSON.stringify(order), /kind droplet.*keep the old droplet/);
    ok(order.every(({ risk }) => risk !== ""));
  });

  it("begins with a snapshot where it stays on the host", () => {
    match(orderOf("prod", { way: "here", missing: [] })[1]?.step ?? "", /snapshot/);
  });
});
