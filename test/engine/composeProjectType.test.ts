import { deepEqual, equal, match, ok } from "node:assert/strict";
import path from "node:path";
import { z } from "zod";
import { ComposeProject } from "../../provider/resources/composeProject/resource.ts";
import { OdooRelease } from "../../provider/resources/odooRelease/resource.ts";
import { HostProvider } from "../../provider/resources/hostProvider.ts";
import { startSshHost } from "../support/sshHost.ts";
import type { SshHost } from "../support/sshHost.ts";
import { inlineStack } from "./inlineStack.ts";
import type { InlineStack } from "./inlineStack.ts";

const deployment = z.looseObject({
  resources: z.array(
    z.looseObject({ urn: z.string(), type: z.string(), id: z.string().optional() }),
  ),
});
const image = `registry.example/n8n@sha256:${"a".repeat(64)}`;
const declared = {
  project: "n8n",
  directory: "/opt/ipai/n8n",
  compose: `services: { n8n: { image: "${image}" } }`,
  images: { n8n: image },
};
/** What the type's `create` would have recorded. */
const recorded = {
  ...declared,
  prepare: [],
  finish: [],
  triggers: [],
  timeoutSeconds: 240,
  standing: "in service",
};

describe("a stack whose compose projects were recorded as host:index:Release", function () {
  this.timeout(300_000);
  let lab: InlineStack;
  let host: SshHost;

  before(async () => {
    host = await startSshHost();
    lab = await inlineStack("host", { host: path.resolve(import.meta.dirname, "../../provider") });
  });
  after(async () => {
    await host.close();
    await lab.remove();
  });

  const declare = (withProject: boolean) => {
    lab.declare(() => {
      const provider = new HostProvider("host", host.connection);
      if (withProject) new ComposeProject("n8n", declared, { provider });
      return Promise.resolve({});
    });
  };
  const state = async () => {
    const exported = await lab.stack.workspace.exportStack("test");
    return { ...exported, deployment: deployment.parse(exported.deployment) };
  };

  /** Has the engine remember a resource that an older program made. */
  const remember = async (name: string, inputs: object) => {
    const exported = await state();
    const { resources } = exported.deployment;
    const provider = resources.find(({ id }) => id !== undefined);
    ok(provider);
    const [prefix] = provider.urn.split("::pulumi:providers");
    resources.push({
      urn: `${prefix ?? ""}::host:index:Release::${name}`,
      type: "host:index:Release",
      custom: true,
      id: name,
      inputs,
      outputs: { ...inputs, containers: {} },
      parent: resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn,
      provider: `${provider.urn}::${provider.id ?? ""}`,
    });
    await lab.stack.workspace.importStack("test", exported);
  };

  it("is not recreated, updated or touched by the next up, and is recorded under its new type", async () => {
    declare(false);
    await lab.stack.up();
    await remember("n8n", recorded);
    declare(true);
    const logins = host.logins();
    const { stdout } = await lab.stack.preview({ diff: true });
    ok(!/replace|delete|create/.test(stdout), stdout);
    const changes = (await lab.stack.up()).summary.resourceChanges ?? {};
    deepEqual(Object.keys(changes), ["same"]);
    deepEqual(host.logins(), logins);
    match(JSON.stringify((await state()).deployment), /::host:index:ComposeProject::n8n/);
  });

  it("has its Odoo taken over by the release: updated in place, neither made anew nor taken down", async () => {
    await remember("odoo", { ...recorded, project: "odoo" });
    lab.declare(() => {
      const provider = new HostProvider("host", host.connection);
      const args = {
        ...declared,
        project: "odoo",
        compose: `services: { web: { image: "${image}" }, cron: { image: "${image}" } }`,
        images: { web: image, cron: image },
        web: "web",
        cron: "cron",
        slots: { blue: { http: 8069, websocket: 8072 }, green: { http: 8169, websocket: 8172 } },
        upstreamFile: "/etc/nginx/ipai.d/15-odoo.conf",
        database: { container: "postgres-prod", name: "odoo", role: "odoo" },
      };
      new ComposeProject("n8n", declared, { provider });
      new OdooRelease("odoo", args, { provider });
      return Promise.resolve({});
    });
    const { stdout, changeSummary } = await lab.stack.preview({ diff: true });
    equal(changeSummary.update, 1, stdout);
    deepEqual(
      [changeSummary.create, changeSummary.delete, changeSummary.replace],
      [undefined, undefined, undefined],
      stdout,
    );
  });
});
