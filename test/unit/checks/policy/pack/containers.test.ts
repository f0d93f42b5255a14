import { deepEqual, equal, match } from "node:assert/strict";
import { containerData } from "../../../../../checks/policy/pack/rules/containerData.ts";
import { containerPorts } from "../../../../../checks/policy/pack/rules/containerPorts.ts";
import { containerRights } from "../../../../../checks/policy/pack/rules/containerRights.ts";
import { imageDigest } from "../../../../../checks/policy/pack/rules/imageDigest.ts";
import { judge, project, resource } from "./support.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("the rule for container ports", () => {
  for (const [port, said] of [
    ["8069:8069", "odoo publishes 8069:8069 on every address"],
    [8069, "odoo publishes 8069 on every address"],
    ["8069", "odoo publishes 8069 on every address"],
    ["0.0.0.0:8069:8069", "odoo publishes 0.0.0.0:8069:8069 on 0.0.0.0"],
    ["[::]:8069:8069", "odoo publishes [::]:8069:8069 on [::]"],
    ["10.0.0.4:8069:8069/tcp", "odoo publishes 10.0.0.4:8069:8069/tcp on 10.0.0.4"],
    ["${BIND}:8069:8069", "odoo publishes ${BIND}:8069:8069 on ${BIND}"],
    [{ target: 8069, published: "8069" }, "odoo publishes 8069 on every address"],
    [{ target: 8069, host_ip: "0.0.0.0" }, "odoo publishes 8069 on 0.0.0.0"],
  ] as const) {
    it(`refuses ${JSON.stringify(port)}`, async () => {
      deepEqual(await judge(containerPorts, project({ ports: [port] })), [said]);
    });
  }

  it("leaves the loopback address alone, in each of compose's forms", async () => {
    const ports = [
      "127.0.0.1:8069:8069",
      "127.0.0.1::8072/tcp",
      "[::1]:25:25",
      { target: 8069, host_ip: "127.0.0.1" },
    ];
    deepEqual(await judge(containerPorts, project({ ports })), []);
  });

  it("refuses the host's network", async () => {
    const found = await judge(containerPorts, project({ network_mode: "host" }));
    deepEqual(found, ["odoo shares the host's network"]);
  });

  it("refuses what it cannot read, and a file that is brought in unseen", async () => {
    for (const compose of ["services: [", "services: 3", 'include: ["x.yaml"]\nservices: {}']) {
      const [found = ""] = await judge(
        containerPorts,
        resource("host:index:ComposeProject", { compose, images: {} }),
      );
      match(found, /cannot be read/);
    }
  });

  it("finds a port that comes by YAML's aliases and merges", async () => {
    const compose = `
x-base: &base
  ports: ["80:80"]
services:
  one: { <<: *base, image: "x@${digest}" }
  two: { image: "x@${digest}", ports: *none }
`.replace("*none", '["127.0.0.1:1:1"]');
    const found = await judge(containerPorts, resource("host:index:ComposeProject", { compose }));
    deepEqual(found, ["one publishes 80:80 on every address"]);
  });
});

describe("the rule for container rights", () => {
  for (const [service, said] of [
    [{ privileged: true }, "odoo is privileged"],
    [{ privileged: "true" }, "odoo is privileged"],
    [{ pid: "host" }, "odoo shares the host's pid"],
    [{ cap_add: ["CHOWN", "SYS_ADMIN"] }, "odoo has the capability SYS_ADMIN"],
    [{ cap_add: ["CAP_ALL"] }, "odoo has the capability CAP_ALL"],
    [{ security_opt: ["seccomp=unconfined"] }, "odoo is freed by seccomp=unconfined"],
    [{ security_opt: ["no-new-privileges:false"] }, "odoo is freed by no-new-privileges:false"],
    [{ devices: ["/dev/sda:/dev/sda"] }, "odoo has devices of the host"],
    [{ extends: { file: "other.yaml", service: "x" } }, "odoo extends what nobody judged"],
    [
      { volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"] },
      "odoo mounts /var/run/docker.sock, and with it Docker's socket",
    ],
    [
      { volumes: [{ type: "bind", source: "/run", target: "/x" }] },
      "odoo mounts /run, and with it Docker's socket",
    ],
    [{ volumes: ["/:/host:ro"] }, "odoo mounts /, and with it Docker's socket"],
  ] as const) {
    it(`refuses ${JSON.stringify(service)}`, async () => {
      deepEqual(await judge(containerRights, project(service)), [said]);
    });
  }

  it("leaves a service alone that has what it needs", async () => {
    const service = {
      privileged: false,
      cap_drop: ["ALL"],
      cap_add: ["CHOWN", "SETUID"],
      security_opt: ["no-new-privileges:true"],
      volumes: ["/etc/ipai/secrets/odoo/x:/run/secrets/x:ro"],
    };
    deepEqual(await judge(containerRights, project(service)), []);
  });
});

describe("the rule for container data", () => {
  for (const [volume, said] of [
    ["data:/var/lib/odoo", "odoo writes /var/lib/odoo into data"],
    ["/var/lib/odoo", "odoo writes /var/lib/odoo into a volume without a name"],
    ["/srv/odoo:/var/lib/odoo:rw", "odoo writes /var/lib/odoo into /srv/odoo"],
    ["/var/lib/ipai-old:/x", "odoo writes /x into /var/lib/ipai-old"],
    [{ type: "volume", source: "data", target: "/x" }, "odoo writes /x into data"],
  ] as const) {
    it(`refuses ${JSON.stringify(volume)}`, async () => {
      deepEqual(await judge(containerData, project({ volumes: [volume] })), [said]);
    });
  }

  it("leaves the data volume alone, and what is only read", async () => {
    const volumes = [
      "/var/lib/ipai/odoo:/var/lib/odoo",
      "/opt/ipai/odoo/odoo.conf:/etc/odoo/odoo.conf:ro",
      { type: "bind", source: "/etc/x", target: "/x", read_only: true },
      { type: "tmpfs", target: "/tmp" },
    ];
    deepEqual(await judge(containerData, project({ volumes })), []);
  });
});

describe("the rule for images", () => {
  for (const image of ["odoo", "odoo:latest", "odoo:19.0", `odoo@sha256:${"a".repeat(63)}`]) {
    it(`refuses ${image.slice(0, 20)}`, async () => {
      deepEqual(await judge(imageDigest, project({ image })), [`odoo runs ${image}`]);
    });
  }

  it("refuses one that nobody names, one that the host would build, and one beside the text", async () => {
    const service = (compose: object, images = {}) =>
      resource("host:index:ComposeProject", {
        compose: JSON.stringify({ services: compose }),
        images,
      });
    deepEqual(await judge(imageDigest, service({ odoo: {} })), [
      "odoo runs an image that nobody names",
    ]);
    deepEqual(await judge(imageDigest, service({ odoo: { build: "." } })), [
      "odoo is built on the host",
    ]);
    deepEqual(await judge(imageDigest, service({}, { odoo: "odoo:latest" })), [
      "odoo runs odoo:latest",
    ]);
    const container = resource("docker:index/container:Container", { image: "nginx:latest" });
    deepEqual(await judge(imageDigest, container), ["it runs nginx:latest"]);
  });

  it("leaves digests alone, with or without a tag before them", async () => {
    for (const image of [`odoo@${digest}`, `ghcr.io/a/odoo:19.0@${digest}`])
      equal((await judge(imageDigest, project({ image }))).length, 0);
  });
});
