import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { factsOf } from "../../../../provider/resources/certificate/disk.ts";
import type { Kept } from "../../../../provider/resources/certificate/inspection.ts";
import { certificateHandler as handler } from "../../../../provider/resources/certificate/handler.ts";
import type { CertificateState } from "../../../../provider/resources/certificate/inputs.ts";
import { callContext } from "../../../support/callContext.ts";
import { type Answer, scriptedRemote } from "../support/scriptedRemote.ts";
import { inspectionOf, nothing, settingsOf, soundly } from "./inspected.ts";
import { another, certificateInputs, onDisk } from "./samples.ts";

const inputs = certificateInputs();
const { serial } = factsOf(onDisk);

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

const sound = soundly("edge", onDisk);
const holds = (kept: Kept) => JSON.stringify(inspectionOf({ edge: kept }));
const lineage = holds(sound);
const none = holds(nothing());

function served(pem: string): string {
  return inputs.domains.map((name) => `${name} ${base64(pem)}\n`).join("");
}

/** A host that holds the certificate, and answers some steps otherwise. */
function host(answers: Record<string, () => Answer> = {}) {
  const remote = scriptedRemote(({ step }) => {
    const key = Object.keys(answers).find((beginning) => step.startsWith(beginning));
    if (key !== undefined) return answers[key]?.() ?? "";
    if (step.startsWith("read the certificate")) return lineage;
    return step.startsWith("look at the certificate") ? served(onDisk) : "";
  });
  return { remote, ctx: callContext(remote) };
}

function stateOf(changes: Partial<CertificateState> = {}): CertificateState {
  const { notBefore, notAfter, issuer, names } = factsOf(onDisk);
  return {
    ...inputs,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    serial,
    issuer,
    names: [...names],
    origin: inputs.server,
    ...changes,
  };
}

describe("creating a certificate", () => {
  it("adopts a valid one without asking the authority", async () => {
    const { remote, ctx } = host();
    deepEqual(await handler.create(ctx, inputs), { id: "edge", state: stateOf() });
    equal(
      remote.steps.some((step) => step.startsWith("ask")),
      false,
    );
  });

  it("asks the authority once where there is none, and says why", async () => {
    let asked = false;
    const { ctx, remote } = host({
      "read the certificate": () => (asked ? lineage : none),
      "ask pebble:14000": () => {
        asked = true;
        return "";
      },
    });
    equal((await handler.create(ctx, inputs)).state.serial, serial);
    deepEqual(ctx.lines, ["asking pebble:14000 for a certificate: the host has none"]);
    equal(remote.steps.filter((step) => step.startsWith("ask")).length, 1);
  });

  it("does not ask when the host's own port 80 fails a name, and names it", async () => {
    const { remote, ctx } = host({
      "read the certificate": () => none,
      "fetch a file": () => "erp.example.com: port 80 answers 404 instead of the file\n",
    });
    await rejects(handler.create(ctx, inputs), {
      code: "acme-webroot-not-served",
      given: "erp.example.com: port 80 answers 404 instead of the file",
    });
    equal(
      remote.steps.some((step) => step.startsWith("ask")),
      false,
    );
  });

  it("leaves the old one where it is when the authority refuses", async () => {
    const domains = [...inputs.domains, "shop.example.com"];
    const { remote, ctx } = host({
      ask: () => ({ exitCode: 1, output: "Challenge failed for domain shop.example.com" }),
    });
    await rejects(handler.create(ctx, { ...inputs, domains }), {
      name: "UserError",
      message: /stays in use/,
    });
    equal(
      remote.steps.some((step) => step.startsWith("delete")),
      false,
    );
  });
});

describe("refreshing a certificate", () => {
  it("finds none where certbot is not installed, as on a host made anew, and only there", async () => {
    const absent = '{"absent": "certbot is not installed"}';
    const bare = host({ "read the certificate": () => absent });
    equal(await handler.read(bare.ctx, "edge", stateOf()), undefined);
    const odd = host({ "read the certificate": () => "no JSON" });
    await rejects(handler.read(odd.ctx, "edge", stateOf()), { code: "certificates-unreadable" });
  });

  it("finds no drift in one that is held and served", async () => {
    deepEqual(await handler.read(host().ctx, "edge", stateOf()), {
      id: "edge",
      inputs,
      state: stateOf(),
    });
  });

  it("keeps the declared order of the names", async () => {
    const domains = [...inputs.domains].reverse();
    const found = await handler.read(host().ctx, "edge", stateOf({ domains }));
    deepEqual(found?.inputs.domains, domains);
  });

  it("finds nothing where certbot keeps none", async () => {
    const { ctx } = host({ "read the certificate": () => none });
    equal(await handler.read(ctx, "edge", stateOf()), undefined);
  });

  it("shows that nginx still serves another one", async () => {
    const { ctx } = host({ "look at": () => served(another) });
    const found = await handler.read(ctx, "edge", stateOf());
    equal(
      found?.inputs.standing,
      `port 443 serves ${factsOf(another).serial} for erp.example.com, ` +
        `${factsOf(another).serial} for n8n.example.com; the host holds ${serial}`,
    );
  });

  it("does not take a name for drift that port 443 refuses or does not serve yet", async () => {
    const { ctx } = host({ "look at": () => "erp.example.com \nn8n.example.com \n" });
    equal((await handler.read(ctx, "edge", stateOf()))?.inputs.standing, "in service");
  });

  it("shows the webroot and the authority that the timer would really use", async () => {
    const settings = settingsOf("edge", inputs.domains, {
      server: "https://other:14000/dir",
      webroot_path: ["/srv/acme"],
    });
    const changed = holds({ ...sound, renewal: { settings } });
    const { ctx } = host({ "read the certificate": () => changed });
    const found = await handler.read(ctx, "edge", stateOf());
    equal(found?.inputs.webroot, "/srv/acme");
    equal(found.inputs.server, "https://other:14000/dir");
  });
});

describe("updating a certificate", () => {
  it("has nginx read it again when a refresh found another one served", async () => {
    let reloaded = false;
    const { remote, ctx } = host({
      "look at": () => served(reloaded ? onDisk : another),
      reload: () => {
        reloaded = true;
        return "";
      },
    });
    await handler.update(ctx, "edge", stateOf({ standing: "port 443 serves AB" }), inputs);
    equal(remote.steps.filter((step) => step.startsWith("reload")).length, 1);
  });

  it("tells the authority a new address without a new certificate", async () => {
    const { remote, ctx } = host();
    await handler.update(ctx, "edge", stateOf(), { ...inputs, email: "new@example.com" });
    deepEqual(
      remote.steps.filter((step) => /^(tell|ask)/.test(step)),
      ["tell pebble:14000 the address new@example.com"],
    );
  });

  it("changes the webroot of the renewals without a new certificate", async () => {
    const settings = settingsOf("edge", inputs.domains, {
      webroot_path: ["/srv/acme"],
      webroot_map: Object.fromEntries(inputs.domains.map((name) => [name, "/srv/acme"])),
    });
    let moved = false;
    const { remote, ctx } = host({
      "read the certificate": () => (moved ? holds({ ...sound, renewal: { settings } }) : lineage),
      "renew the certificate": () => {
        moved = true;
        return "";
      },
    });
    await handler.update(ctx, "edge", stateOf(), { ...inputs, webroot: "/srv/acme" });
    match(remote.steps.join("\n"), /^renew the certificate edge through \/srv\/acme from now on$/m);
    equal(
      remote.steps.some((step) => step.startsWith("ask")),
      false,
    );
  });
});
