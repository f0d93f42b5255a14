import { deepEqual, equal, match, ok } from "node:assert/strict";
import { verifyMounts } from "../../../addons/mounts/verify.ts";
import { addonsPath } from "../../../addons/mountManifest.ts";
import { AddonCheckout } from "./support/checkout.ts";

describe("ipai addons mounts", () => {
  let checkout: AddonCheckout;
  beforeEach(async () => {
    checkout = await AddonCheckout.create({
      web: { web_grid: ["base"] },
      queue: { queue_job: ["base"] },
      ipai: { ipai_desk: ["base"] },
    });
  });
  afterEach(() => checkout.remove());

  const findings = async () => {
    await checkout.save();
    return (await verifyMounts(checkout.root)).findings;
  };
  const only = async (rule: string) => {
    const found = await findings();
    deepEqual(
      found.map((it) => it.rule),
      [rule],
    );
    ok(found[0]);
    return found[0];
  };
  const mount = (name: string) => {
    const found = checkout.mounts.mounts.find((it) => it.name === name);
    ok(found);
    return found;
  };

  it("finds nothing when mounts, catalogue and folders agree", async () => {
    deepEqual(await findings(), []);
  });

  it("counts the modules of each mount", async () => {
    await checkout.module("addons/oca/web/web_board");
    const { mounts } = await verifyMounts(checkout.root);
    deepEqual(
      mounts.map(({ modules }) => modules),
      [2, 1, 1],
    );
  });

  it("gives Odoo the paths in the order of their priority", () => {
    mount("ipai").priority = 1;
    mount("oca/web").priority = 9;
    deepEqual(addonsPath(checkout.mounts), [
      "/mnt/addons/ipai",
      "/mnt/addons/oca/queue",
      "/mnt/addons/oca/web",
    ]);
  });

  describe("says", () => {
    it("that the mounts are for another series", async () => {
      checkout.mounts.odoo_version = "18.0";
      match((await only("mount-series")).what, /Odoo 18\.0, the modules for 19\.0/);
    });
    it("that a mount's folder is in no catalogue, so that nothing ever brings it", async () => {
      checkout.mounts.mounts.push({
        name: "OCA Project Agile",
        source: "./addons/oca/project-agile",
        target: "/mnt/addons/oca/project-agile",
        priority: 9,
        required: false,
      });
      match((await only("mount-unknown")).what, /project-agile is not in the catalogue/);
    });
    it("that a repository with modules is not mounted", async () => {
      checkout.mounts.mounts.splice(1, 1);
      match((await only("mount-absent")).what, /addons\/oca\/queue, with 1 module,/);
    });
    it("that a target is a name and no path", async () => {
      mount("oca/web").target = "odoo.addons";
      await only("mount-target");
    });
    it("that two mounts share a source or a target", async () => {
      mount("oca/web").target = mount("oca/queue").target;
      await only("mount-twice");
    });
    it("that priorities leave the order open, or contradict it", async () => {
      mount("oca/queue").priority = 1;
      match((await only("mount-order")).what, /2 mounts share the priority 1/);
      mount("oca/web").priority = 2;
      match((await only("mount-order")).what, /oca\/queue stands below/);
    });
    it("that a mount with must-have modules is not required", async () => {
      mount("oca/web").required = false;
      await only("mount-optional");
    });
    it("that a folder is missing: an error when it is required", async () => {
      await checkout.remove("addons/oca/web");
      equal((await only("mount-missing")).next, "npx ipai addons clone");
      mount("oca/web").required = false;
      const severities = (await findings()).map(({ severity }) => severity);
      deepEqual(severities, ["warning", "warning"]);
    });
    it("that an empty folder is no mended one", async () => {
      await checkout.remove("addons/oca/web/web_grid");
      match((await only("mount-no-module")).what, /addons\/oca\/web holds no module$/);
    });
    it("that modules lie one level too deep", async () => {
      const { mounts } = checkout.mounts;
      mounts.splice(0, 2, { ...mount("oca/web"), source: "./addons/oca" });
      const found = await findings();
      const nested = found.find(({ rule }) => rule === "mount-no-module");
      match(nested?.what ?? "", /they lie in 2 folders below it/);
      match(nested?.next ?? "", /addons\/oca\/queue,addons\/oca\/web/);
    });
    it("that a check wrote into the manifest, and that its switches do nothing", async () => {
      checkout.mounts.metadata = { last_validated: "2026-01-29T01:10:43+08:00" };
      checkout.mounts.validation = { check_paths: true };
      const rules = (await findings()).map(({ rule }) => rule);
      deepEqual(rules, ["written-by-check", "switch-unused"]);
    });
    it("that the schema's address leads nowhere", async () => {
      checkout.mounts.$schema = "https://nowhere.invalid/v1.json";
      await only("schema-nowhere");
    });
  });

  describe("compares odoo.conf:", () => {
    const path = (value: string) =>
      checkout.file("odoo.conf", `[options]\naddons_path = ${value}\nproxy_mode = True\n`);
    const all = ["/mnt/addons/oca/web", "/mnt/addons/oca/queue", "/mnt/addons/ipai"];

    it("the same paths are right, with Odoo's own before or after", async () => {
      await path(["/usr/lib/odoo/addons", ...all].join(",\n  "));
      deepEqual(await findings(), []);
    });
    it("a path that is lacking", async () => {
      await path(all.slice(1).join(","));
      match((await only("mount-differs")).what, /lacks \/mnt\/addons\/oca\/web/);
    });
    it("a path that was never declared", async () => {
      await path([...all, "/mnt/addons/oca/crm"].join(","));
      match((await only("mount-differs")).what, /has \/mnt\/addons\/oca\/crm/);
    });
    it("another order", async () => {
      await path(all.toReversed().join(","));
      match((await only("mount-differs")).what, /in another order/);
    });
    it("a folder of the checkout without a module of its own", async () => {
      await path("addons/oca");
      const rules = (await findings()).map(({ rule }) => rule);
      ok(rules.includes("mount-no-module"), rules.join());
    });
    it("no addons_path at all", async () => {
      await checkout.file("odoo.conf", "[options]\n");
      await only("mount-unreadable");
    });
  });

  describe("compares compose files and the dev container:", () => {
    const volumes = (...lines: string[]) =>
      checkout.file(
        "docker-compose.yml",
        `services:\n  postgres: {image: p, volumes: ["data:/var/lib/postgresql"]}\n` +
          `  odoo-core:\n    volumes:\n${lines.map((line) => `      - ${line}\n`).join("")}`,
      );

    it("whatever the service is called, the same mounts are right", async () => {
      await volumes(
        "./addons/oca/web:/mnt/addons/oca/web:ro",
        "./addons/oca/queue:/mnt/addons/oca/queue",
        "{type: bind, source: ./addons/ipai, target: /mnt/addons/ipai}",
      );
      deepEqual(await findings(), []);
    });
    it("a mount that is lacking, one elsewhere, and one that differs by case", async () => {
      await volumes("./addons/OCA/web:/mnt/oca/web", "./addons/ipai:/mnt/extra-addons/ipai");
      const whats = (await findings()).map(({ what }) => what).join("\n");
      match(whats, /addons\/OCA\/web is mounted, which differs from addons\/oca\/web by case/);
      match(whats, /addons\/oca\/queue is declared, but not mounted/);
      match(whats, /addons\/ipai is mounted at \/mnt\/extra-addons\/ipai, declared at/);
    });
    it("a dev container's file with comments is read", async () => {
      await checkout.file(
        ".devcontainer/devcontainer.json",
        `{ // for VS Code\n "mounts": [\n` +
          ["oca/web", "oca/queue", "ipai"]
            .map(
              (it) =>
                `"source=\${localWorkspaceFolder}/addons/${it},target=/mnt/addons/${it},type=bind",\n`,
            )
            .join("") +
          `], }`,
      );
      deepEqual(await findings(), []);
    });
    it("a file that cannot be read", async () => {
      await checkout.file("compose.yaml", "services: [");
      await checkout.file(".devcontainer.json", "{");
      const rules = (await findings()).map(({ rule }) => rule);
      deepEqual(rules, ["mount-unreadable", "mount-unreadable"]);
    });
  });
});
