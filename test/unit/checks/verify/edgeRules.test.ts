import assert from "node:assert/strict";
import { certificates } from "../../../../checks/verify/layers/certificates.ts";
import { redirect } from "../../../../checks/verify/layers/redirect.ts";
import { unknownHost } from "../../../../checks/verify/layers/unknownHost.ts";
import { WireFailure } from "../../../../checks/verify/wire/wireFailure.ts";
import { createAuthority } from "./support/authority.ts";
import { failures, found, judging } from "./support/judging.ts";
import type { Scene } from "./support/judging.ts";
import { html, redirectTo } from "./support/site.ts";

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
    const renewed = authority.issue(["erp.ipai.localhost", "n8n.ipai.localhost"]).cert;
    authority.remove();
    const findings = await judge(certificates, (scene) => {
      scene.printed["certificates"] = printed([renewed]);
    });
    assert.equal(failures(findings).length, 3);
    assert.match(failures(findings)[0]?.next ?? "", /systemctl reload nginx$/);
  });

  it("certificates: a name that no certificate on disk covers is a failure", async () => {
    const findings = await judge(certificates, ({ printed: texts }) => {
      texts["certificates"] = printed([]);
    });
    assert.match(failures(findings)[0]?.expected ?? "", /none$/);
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

function printed(certificatesOnDisk: readonly string[]): string {
  const encoded = certificatesOnDisk.map((pem) => Buffer.from(pem).toString("base64"));
  return ["active", "enabled", ...encoded].join("\n");
}
