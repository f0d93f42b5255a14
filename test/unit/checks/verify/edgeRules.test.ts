import assert from "node:assert/strict";
import { certificates } from "../../../../checks/verify/layers/certificates.ts";
import { redirect } from "../../../../checks/verify/layers/redirect.ts";
import { unknownHost } from "../../../../checks/verify/layers/unknownHost.ts";
import type { Kept } from "../../../../provider/resources/certificate/inspection.ts";
import { WireFailure } from "../../../../checks/verify/wire/wireFailure.ts";
import { createAuthority } from "../../../support/authority.ts";
import { certificatesOnDisk } from "./support/host.ts";
import { failures, found, judging } from "./support/judging.ts";
import type { Scene } from "./support/judging.ts";
import { html, redirectTo } from "./support/site.ts";

const NAMES = ["erp.ipai.localhost", "n8n.ipai.localhost", "mail.ipai.localhost"];
const DAY_MS = 86_400_000;

describe("verify: how the edge treats names, schemes and certificates", () => {
  const judge = judging();

  for (const layer of [redirect, unknownHost, certificates]) {
    it(`${layer.name}: passes on a healthy production`, async () => {
      assert.deepEqual(found(await judge(layer)), []);
    });
  }

  it("redirect: a page served over plain HTTP is a failure for each name", async () => {
    const findings = await judge(redirect, ({ site }) => {
      site.pages.set("http:*", html("Odoo", ""));
    });
    assert.equal(failures(findings).length, 3);
  });

  it("redirect: a redirect that loses the path, or is temporary, is a failure", async () => {
    for (const reply of [
      redirectTo("https://erp.ipai.localhost/"),
      redirectTo("https://erp.ipai.localhost/web/login?from=http", 302),
    ]) {
      const findings = await judge(redirect, ({ site }) => {
        site.pages.set("http://erp.ipai.localhost/web/login", reply);
      });
      assert.equal(failures(findings).length, 1);
    }
  });

  it("unknown host: a first server that answers for everybody is a failure", async () => {
    const findings = await judge(unknownHost, ({ site }) => {
      site.strangers.push("unknown-host.invalid");
    });
    assert.equal(failures(findings).length, 3);
    // TLS was completed with somebody else's certificate: that is no refusal.
    assert.match(String(found(findings)[0]), /does not match certificate/);
  });

  it("unknown host: nginx's alert is a refusal however Node words it", () => {
    const alert =
      "write EPROTO 40AD2F3D:error:0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name:" +
      "../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 112\n";
    const failure = new WireFailure(
      "https://unknown-host.invalid/",
      Object.assign(new Error(alert), { code: "EPROTO" }),
    );
    assert.equal(failure.code, "ERR_SSL_TLSV1_UNRECOGNIZED_NAME");
    assert.equal(failure.message, `https://unknown-host.invalid/: ${failure.code}`);
  });

  it("certificates: one that is served but no longer on disk is a failure", async () => {
    const authority = createAuthority();
    const renewed = authority.issue(NAMES);
    authority.remove();
    const findings = await judge(certificates, (scene) => {
      scene.printed["certificates"] = certificatesOnDisk([renewed]);
    });
    assert.equal(failures(findings).length, 3);
    assert.match(failures(findings)[0]?.next ?? "", /systemctl reload nginx$/);
  });

  it("certificates: a name that no certificate on disk covers is a failure", async () => {
    const findings = await judge(certificates, ({ printed: texts }) => {
      texts["certificates"] = certificatesOnDisk([]);
    });
    assert.match(failures(findings)[0]?.expected ?? "", /none$/);
    assert.match(failures(findings)[0]?.next ?? "", /npx ipai up --refresh/);
  });

  it("certificates: act once renewal is overdue, fail when little is left", async () => {
    const after = (days: number) => (scene: Scene) => {
      scene.now = new Date(Date.now() + days * DAY_MS);
    };
    const statuses = async (days: number): Promise<string[]> =>
      (await judge(certificates, after(days)))
        .filter(({ found: text }) => text.includes("days left"))
        .map(({ status }) => status);
    // The fake authority's certificates live 90 days.
    assert.deepEqual(await statuses(58), ["pass", "pass", "pass"]);
    assert.deepEqual(await statuses(65), ["act", "act", "act"]);
    assert.deepEqual(await statuses(76), ["fail", "fail", "fail"]);
  });

  it("certificates: a renewal timer that is off is a failure", async () => {
    const findings = await judge(certificates, ({ printed: texts }) => {
      texts["certificates"] =
        texts["certificates"]?.replace("active\nenabled", "inactive\ndisabled") ?? "";
    });
    assert.deepEqual(found(findings), ["inactive, disabled"]);
  });

  const damaged = async (change: (kept: Kept) => Kept): Promise<string[]> => {
    const authority = createAuthority();
    const certificate = authority.issue(NAMES);
    authority.remove();
    const findings = await judge(certificates, ({ printed: texts }) => {
      texts["certificates"] = certificatesOnDisk([certificate], ({ lineages, ...rest }) => {
        const changed = Object.entries(lineages).map(([name, kept]) => [name, change(kept)]);
        return { ...rest, lineages: Object.fromEntries(changed) as typeof lineages };
      });
    });
    return findings
      .filter(({ subject, status }) => subject.endsWith("files and renewal") && status === "fail")
      .map(({ found: text, next = "" }) => `${text} -> ${next}`);
  };

  it("certificates: files that certbot would not take are a failure, with what mends them", async () => {
    const said = await damaged((kept) => ({
      ...kept,
      links: { ...kept.links, cert: { is: "file", target: "/etc/letsencrypt/live/x/cert.pem" } },
    }));
    assert.equal(said.length, 3);
    assert.match(String(said[0]), /cert\.pem is a file -> npx ipai up --refresh --stack/);
  });

  it("certificates: a renewal by another way, or by none, is a failure", async () => {
    assert.match(
      String(await damaged((kept) => ({ ...kept, renewal: null }))),
      /nothing would renew/,
    );
    const standalone = await damaged((kept) => {
      const settings = {
        ...kept.renewal?.settings,
        renewalparams: { authenticator: "standalone" },
      };
      return { ...kept, renewal: { settings } };
    });
    assert.match(String(standalone), /authenticator = standalone/);
  });

  it("certificates: a timer whose last run failed is a failure, and the next step fits its cause", async () => {
    const failedBy = (...words: string[]) =>
      judge(certificates, (scene) => {
        const text = scene.printed["certificates"] ?? "";
        const run = { result: "exit-code", at: "Sat", words };
        scene.printed["certificates"] = text.replace(
          /"lastRun":\{[^}]*\}/,
          `"lastRun":${JSON.stringify(run)}`,
        );
      });
    const own = failures(
      await failedBy("/etc/letsencrypt/renewal/erp.ipai.localhost.conf is broken"),
    );
    assert.deepEqual([own.length, own[0]?.subject], [1, "last run of certbot.service"]);
    assert.match(own[0]?.next ?? "", /up --refresh/);
    const strange = failures(
      await failedBy("/etc/letsencrypt/renewal/old.example.com.conf is broken"),
    );
    assert.match(strange[0]?.next ?? "", /journalctl --unit certbot\.service$/);
  });

  it("certificates: a host that answers something else is that layer's failure", async () => {
    const attempt = judge(certificates, ({ printed: texts }) => {
      texts["certificates"] = "active\nenabled\nsh: 1: python3: not found";
    });
    await assert.rejects(attempt, { name: "HostFailure", message: /python3: not found/ });
  });

  it("certificates: an edge that the stack's CA did not sign is refused", async () => {
    const other = createAuthority();
    await assert
      .rejects(
        judge(certificates, ({ outputs }) => {
          Object.assign(outputs.edge, { caFile: other.caFile });
        }),
        { name: "WireFailure" },
      )
      .finally(() => other.remove());
  });
});
